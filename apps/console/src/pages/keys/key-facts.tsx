import type { Key } from '../../api/client';
import { t } from '../../texts';
import { Fact } from '../../ui/page-head';
import { ExactTime, Expiry, RelativeTime } from '../../ui/time';
import { PersonLink } from '../users/person-link';
import { SecretSection } from './secret-section';

/** Everything there is to know of a key now. */
export function KeyFacts({ subject, canReveal }: { subject: Key; canReveal: boolean }) {
  const { description, kind, status, statusReason, mappedUser, createdBy, createdAt, updatedAt } = subject;
  const { lastUsedAt, version, previousSecretExpiresAt, expiresAt, id } = subject;
  return (
    <div className="columns">
      <section className="card" aria-label={t.key.tab.overview}>
        <dl className="facts">
          {description && <Fact name={t.keyForm.description}>{description}</Fact>}
          <Fact name={t.keys.column.status}>{statusReason ?? t.keys.statusReason(status, mappedUser.name)}</Fact>
          <Fact name={t.keys.column.mappedUser}>
            <PersonLink id={mappedUser.id} name={mappedUser.name} />
          </Fact>
          <Fact name={t.keyForm.kind}>{t.keys.kind[kind]}</Fact>
          <Fact name={t.keys.column.expiresAt}>
            <Expiry iso={expiresAt} ended={status === 'deleted'} />
            {expiresAt && (
              <>
                {' '}
                <span className="muted">
                  (<ExactTime iso={expiresAt} />)
                </span>
              </>
            )}
          </Fact>
          {previousSecretExpiresAt && (
            <Fact name={t.history.field('previousSecretExpiresAt')}>
              <span className="soon">
                <RelativeTime iso={previousSecretExpiresAt} />
              </span>
            </Fact>
          )}
          <Fact name={t.keys.column.lastUsedAt}>
            {lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : t.keys.neverUsed}
          </Fact>
          <Fact name={t.keys.column.createdBy}>
            {createdBy.name}, <ExactTime iso={createdAt} />
          </Fact>
          <Fact name={t.key.changed}>
            <ExactTime iso={updatedAt} />, {t.key.versionNumber(version)}
          </Fact>
          <Fact name={t.key.id}>
            <code>{id}</code>
          </Fact>
        </dl>
      </section>
      <section className="card" aria-label={t.key.credential}>
        <h2>{t.key.credential}</h2>
        <SecretSection subject={subject} canReveal={canReveal} />
      </section>
    </div>
  );
}

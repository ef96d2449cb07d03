import type { Key } from '../../api';
import { t } from '../../texts';
import { ExactTime, Expiry, Fact, RelativeTime } from '../../ui';
import { PersonLink } from '../links';
import { KeyAccess, KeyLabelFacts } from './key-access';
import { SecretSection } from './secret-section';

export function KeyFacts({ subject }: { subject: Key }) {
  const { description, kind, status, statusReason, mappedUser, createdBy, createdAt, updatedAt } = subject;
  const { lastUsedAt, version, previousSecretExpiresAt, expiresAt, id } = subject;
  return (
    <div className="columns">
      <div className="stack">
        <section className="card" aria-label={t.key.tab.overview}>
          <dl className="facts">
            {description && <Fact name={t.field.description}>{description}</Fact>}
            <Fact name={t.field.status}>{statusReason ?? t.keys.statusReason(status, mappedUser.name)}</Fact>
            <Fact name={t.field.mappedUser}>
              <PersonLink id={mappedUser.id} name={mappedUser.name} />
            </Fact>
            <Fact name={t.field.kind}>{t.keys.kind[kind]}</Fact>
            <Fact name={t.field.expiresAt}>
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
              <Fact name={t.field.previousSecretExpiresAt}>
                <span className="soon">
                  <RelativeTime iso={previousSecretExpiresAt} />
                </span>
              </Fact>
            )}
            <Fact name={t.field.lastUsedAt}>{lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : t.keys.never}</Fact>
            <Fact name={t.field.createdBy}>
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
          <SecretSection subject={subject} />
        </section>
      </div>
      <div className="stack">
        <KeyAccess subject={subject} />
        <KeyLabelFacts subject={subject} />
      </div>
    </div>
  );
}

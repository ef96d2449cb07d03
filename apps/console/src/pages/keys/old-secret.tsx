import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, command, keyUseQuery, type Key, type Schemas } from '../../api';
import { t } from '../../texts';
import { Button, dayTime, notify, RelativeTime, relativeTime, SubmitDialog, Unread, useNow } from '../../ui';
import { edgesOf } from './usage-bars';

type OldSecretUse = Schemas['PreviousSecretUse'];

/** While two secrets work: who still uses the old one, and the way to end it. */
export function OldSecret({ subject }: { subject: Key }) {
  const [ending, setEnding] = useState(false);
  const from = new Date(edgesOf('week', useNow())[0]!).toISOString();
  const query = useQuery(keyUseQuery(subject.id, from));
  const { previousSecretExpiresAt: ends } = subject;
  if (ends === null || subject.status === 'deleted') return null;
  const use = query.data?.previousSecret;
  const isUsed = use !== undefined && use !== null && use.services.length > 0;
  return (
    <section className={`notice callout${isUsed ? ' warning' : ''}`} aria-labelledby="old-secret">
      <div className="row spread">
        <h2 id="old-secret">{t.oldSecret.title}</h2>
        <Button look={isUsed ? 'plain' : 'primary'} onPress={() => setEnding(true)}>
          {t.oldSecret.end}
        </Button>
      </div>
      <Unread query={query} lines={2} />
      {use && !isUsed && <p>{t.oldSecret.nobody}</p>}
      {use && isUsed && <Users of={use.services} />}
      <p className="small muted">
        {t.oldSecret.endsItself(dayTime(ends))} {t.usage.behind}
      </p>
      {ending && <EndDialog subject={subject} use={use ?? null} onClose={() => setEnding(false)} />}
    </section>
  );
}

function Users({ of }: { of: OldSecretUse['services'] }) {
  return (
    <ul className="secret-users" aria-label={t.oldSecret.title}>
      {of.map(({ service, accepted, lastUsedAt, address, userAgent }) => (
        <li key={service}>
          <strong>{t.scopes.service(service)}</strong>
          <span>
            {t.oldSecret.times(accepted)}, {t.oldSecret.last} <RelativeTime iso={lastUsedAt} />
          </span>
          <span className="muted small">
            {address && <code>{address}</code>} {userAgent}
          </span>
        </li>
      ))}
    </ul>
  );
}

function EndDialog({ subject, use, onClose }: { subject: Key; use: OldSecretUse | null; onClose: () => void }) {
  const now = useNow();
  const last = use?.services[0];
  return (
    <SubmitDialog
      alert
      title={t.oldSecret.confirm}
      submit={t.oldSecret.end}
      wanted={() => subject.id}
      send={(id: string, idempotencyKey) => api.DELETE('/v1/keys/{id}/previous-secret', command(id, idempotencyKey))}
      onDone={() => {
        notify(t.oldSecret.done(subject.name));
        onClose();
      }}
      onClose={onClose}
    >
      <p>{t.oldSecret.explains}</p>
      <p className={`notice${last ? ' warning' : ''}`}>
        {last
          ? t.oldSecret.stillUsed(t.scopes.service(last.service), relativeTime(Date.parse(last.lastUsedAt), now))
          : t.oldSecret.nobody}
      </p>
    </SubmitDialog>
  );
}

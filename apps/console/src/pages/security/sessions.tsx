import { useQuery } from '@tanstack/react-query';
import { mySessionsQuery, signOut, useAction } from '../../api';
import { t } from '../../texts';
import { Button, Problem, RelativeTime, Unread } from '../../ui';

/** Where I am signed in, and the way out of everywhere. */
export function Sessions() {
  const query = useQuery(mySessionsQuery);
  const leave = useAction(() => signOut(true));
  return (
    <section className="card" aria-labelledby="my-sessions">
      <div className="row">
        <h2 id="my-sessions" className="grow">
          {t.security.sessions}
        </h2>
        <Button isDisabled={leave.pending} onPress={() => void leave.run()}>
          {t.security.signOutEverywhere}
        </Button>
      </div>
      <Problem error={leave.error} />
      <Unread query={query} lines={2} />
      <ul className="stack">
        {query.data?.items.map(({ id, by, startedAt, seenAt, address, current }) => (
          <li key={id} className="row">
            <span className="grow">
              {t.security.signedInBy[by]} {address && <code>{address}</code>}
              {current && <span className="badge good">{t.security.thisOne}</span>}
            </span>
            <span className="small muted">
              {t.security.since} <RelativeTime iso={startedAt} />, {t.security.seen} <RelativeTime iso={seenAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { myKeysQuery, mySessionsQuery, policyQuery, signOut, useAction, useSession, type Key } from '../../api';
import { t } from '../../texts';
import { Button, Empty, Expiry, Icon, PageHead, Problem, RelativeTime, StatusBadge, Unread } from '../../ui';
import { CreateDialog, KeyDialog } from '../keys/dialogs';
import { KeyLink } from '../links';
import { masked, type KeyAct, type Opened } from '../keys/key-acts';

/** For every user: which keys act in my name, and where I am signed in. */
export function SecurityPage() {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [creating, setCreating] = useState(false);
  const isMember = useSession().user.role === 'member';
  const { data: policy } = useQuery(policyQuery);
  const mayCreate = isMember && !!policy?.memberScopes;
  const query = useQuery(myKeysQuery);
  const { data } = query;
  const keys = data?.items ?? [];
  return (
    <>
      <PageHead crumbs={[t.security.profile]} title={t.security.title} />
      <section className="stack" aria-labelledby="my-keys">
        <div className="row">
          <h2 id="my-keys" className="grow">
            {t.security.keys}
          </h2>
          {mayCreate && (
            <Button look="primary" onPress={() => setCreating(true)}>
              <Icon name="plus" /> {t.keys.create}
            </Button>
          )}
        </div>
        <p className="muted">{t.security.keysExplain}</p>
        <Unread query={query} />
        {data && keys.length === 0 && (
          <Empty title={t.security.noKeys}>{mayCreate ? t.security.noKeysYet : t.security.noKeysExplain}</Empty>
        )}
        {keys.map((key) => (
          <MyKey key={key.id} subject={key} onAct={(act) => setOpened({ act, subject: key })} />
        ))}
      </section>
      <Sessions />
      {creating && <CreateDialog kind="api" onClose={() => setCreating(false)} />}
      {opened && <KeyDialog {...opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function MyKey({ subject, onAct }: { subject: Key; onAct: (act: KeyAct) => void }) {
  const { id, name, accessKey, lastUsedAt, expiresAt, createdBy, status } = subject;
  return (
    <article className="card" aria-label={name}>
      <div className="row">
        <h3 className="grow">
          <KeyLink id={id} name={name} />
        </h3>
        <StatusBadge of={subject} />
      </div>
      <p className="small muted">
        <code>{masked(accessKey)}</code> · {t.security.madeBy(createdBy.name)} · {t.field.expiresAt}{' '}
        <Expiry iso={expiresAt} /> · {t.field.lastUsedAt}{' '}
        {lastUsedAt ? <RelativeTime iso={lastUsedAt} /> : t.keys.never}
      </p>
      <div className="row">
        <Button onPress={() => onAct('rotate')}>{t.keys.act.rotate}</Button>
        {status !== 'disabled' && (
          <Button look="danger" onPress={() => onAct('leaked')}>
            {t.keys.act.leaked}
          </Button>
        )}
      </div>
    </article>
  );
}

/** Where I am signed in, and the way out of everywhere. */
function Sessions() {
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

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { myKeysQuery, type Key } from '../../api';
import { t } from '../../texts';
import { Button, Empty, Expiry, PageHead, RelativeTime, StatusBadge, Unread } from '../../ui';
import { KeyDialog } from '../keys/dialogs';
import { KeyLink } from '../links';
import { masked, type KeyAct, type Opened } from '../keys/key-acts';
import { Sessions } from './sessions';

/** For every user: which keys act in my name, and where I am signed in. */
export function SecurityPage() {
  const [opened, setOpened] = useState<Opened | null>(null);
  const query = useQuery(myKeysQuery);
  const { data } = query;
  const keys = data?.items ?? [];
  return (
    <>
      <PageHead crumbs={[t.security.profile]} title={t.security.title} />
      <section className="stack" aria-labelledby="my-keys">
        <h2 id="my-keys">{t.security.keys}</h2>
        <p className="muted">{t.security.keysExplain}</p>
        <Unread query={query} />
        {data && keys.length === 0 && <Empty title={t.security.noKeys}>{t.security.noKeysExplain}</Empty>}
        {keys.map((key) => (
          <MyKey key={key.id} subject={key} onAct={(act) => setOpened({ act, subject: key })} />
        ))}
      </section>
      <Sessions />
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

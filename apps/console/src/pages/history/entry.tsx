import type { Revision } from '../../api';
import { t } from '../../texts';
import { Button, RelativeTime } from '../../ui';
import { KeyLink, PersonLink } from '../links';
import { Changes } from './changes';

interface TimelineProps {
  label: string;
  entries: readonly Revision[];
  withTarget?: boolean;
  query: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => unknown };
}

export function Timeline({ label, entries, withTarget = false, query }: TimelineProps) {
  return (
    <section className="card" aria-label={label}>
      <ol className="timeline">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} withTarget={withTarget} />
        ))}
      </ol>
      {query.hasNextPage && (
        <Button isDisabled={query.isFetchingNextPage} onPress={() => void query.fetchNextPage()}>
          {t.actions.older}
        </Button>
      )}
    </section>
  );
}

function Entry({ entry, withTarget }: { entry: Revision; withTarget: boolean }) {
  const { user, via, action, target, changes, outcome } = entry;
  // who signs in does it alone: to name the same person twice would say less
  const isOwn = target.type === 'user' && target.id === user.id;
  return (
    <li className={outcome === 'done' ? undefined : 'bad'}>
      <div className="what">
        <div className="row">
          <strong>{t.history.action(action)}</strong>
          {withTarget && !isOwn && <Target of={target} action={action} />}
          {outcome !== 'done' && <span className="badge danger">{t.history.outcome[outcome]}</span>}
        </div>
        <OnBehalf user={user} via={via} isOwn={isOwn} />
      </div>
      <Changes of={changes} isEdit={action === 'KeyEdited' || action === 'PolicyChanged'} />
      <Circumstances of={entry} />
    </li>
  );
}

function Circumstances({ of: { at, source, requestId } }: { of: Revision }) {
  return (
    <p className="circumstances small muted">
      <RelativeTime iso={at} />
      <span>{t.history.source(source.service, source.address)}</span>
      {requestId && (
        <span className="nowrap" title={requestId}>
          {t.states.request} <code>{requestId.slice(0, 8)}</code>
        </span>
      )}
    </p>
  );
}

/** "On behalf of" names both: the user who is answerable and the key that was used. */
export function OnBehalf({ user, via, isOwn = false }: Pick<Revision, 'user' | 'via'> & { isOwn?: boolean }) {
  return (
    <p>
      {via && !isOwn ? t.history.onBehalfOf : t.history.by} <PersonLink id={user.id} name={user.name} />
      {via ? (
        <>
          , {t.history.viaKey} <KeyLink id={via.keyId} name={via.keyName} />
        </>
      ) : (
        <span className="muted"> ({t.history.noKey})</span>
      )}
    </p>
  );
}

function Target({ of: { type, id, name }, action }: { of: Revision['target']; action: string }) {
  if (type === 'key') return <KeyLink id={id} name={name} />;
  if (type === 'user') return <PersonLink id={id} name={name} />;
  // of the only account there is here
  if (action === 'PolicyChanged') return null;
  return (
    <span>
      <span className="muted">{type}</span> {name}
    </span>
  );
}

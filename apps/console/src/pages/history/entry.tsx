import { Link } from '@tanstack/react-router';
import type { Revision } from '../../api';
import { t } from '../../texts';
import { Button, RelativeTime } from '../../ui';
import { PersonLink } from '../users/person-link';
import { Changes } from './changes';

interface TimelineProps {
  label: string;
  /** newest first */
  entries: readonly Revision[];
  withTarget?: boolean;
  query: { readonly hasNextPage: boolean; readonly isFetchingNextPage: boolean; readonly fetchNextPage: () => unknown };
}

/** Entries of history, and a button for older ones. */
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

/** One entry of a timeline: who did what, in whose name and through which key. */
function Entry({ entry, withTarget }: { entry: Revision; withTarget: boolean }) {
  const { user, via, action, target, changes, outcome } = entry;
  // who signs in does it alone: to name the same person twice would say less
  const isOwn = target.type === 'user' && target.id === user.id;
  return (
    <li className={outcome === 'done' ? undefined : 'bad'}>
      <div className="what">
        <div className="row">
          <strong>{t.history.action(action)}</strong>
          {withTarget && !isOwn && <Target of={target} />}
          {outcome !== 'done' && <span className="badge danger">{t.history.outcome[outcome]}</span>}
        </div>
        <OnBehalf user={user} via={via} isOwn={isOwn} />
      </div>
      <Changes of={changes} />
      <Circumstances of={entry} />
    </li>
  );
}

/** When it was, and where from. */
function Circumstances({ of: { at, source, requestId } }: { of: Revision }) {
  return (
    <p className="circumstances small muted">
      <span>
        <RelativeTime iso={at} />
      </span>
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
          , {t.history.viaKey}{' '}
          <Link to="/keys/$id" params={{ id: via.keyId }}>
            {via.keyName}
          </Link>
        </>
      ) : (
        <span className="muted"> ({t.history.noKey})</span>
      )}
    </p>
  );
}

function Target({ of: { type, id, name } }: { of: Revision['target'] }) {
  if (type === 'key') {
    return (
      <Link to="/keys/$id" params={{ id }}>
        {name}
      </Link>
    );
  }
  if (type === 'user') return <PersonLink id={id} name={name} />;
  return (
    <span>
      <span className="muted">{type}</span> {name}
    </span>
  );
}

import type { Revision } from '../../api';
import { called, t } from '../../texts';
import { Button, dayTime, RelativeTime } from '../../ui';
import { KeyLink, PersonLink } from '../links';

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

function Target({ of: { type, id, name } }: { of: Revision['target'] }) {
  if (type === 'key') return <KeyLink id={id} name={name} />;
  if (type === 'user') return <PersonLink id={id} name={name} />;
  return (
    <span>
      <span className="muted">{type}</span> {name}
    </span>
  );
}

function Changes({ of: changes }: { of: Revision['changes'] }) {
  // what something was made without is no change
  const shown = changes.filter(({ before, after }) => !(isNothing(before) && isNothing(after)));
  if (shown.length === 0) return null;
  return (
    <ul className="changes">
      {shown.map(({ field, before, after }) => (
        <li key={field} className="change">
          <span className="muted">{t.history.field(field)}</span>
          {!isNothing(before) && (
            <>
              <del className="before">{valueText(field, before)}</del>
              <span aria-hidden="true">→</span>
            </>
          )}
          <ins className="after">{valueText(field, after)}</ins>
        </li>
      ))}
    </ul>
  );
}

const isNothing = (value: unknown) => value === null || value === undefined;

const NAMES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  status: t.keys.status,
  kind: t.keys.kind,
  role: t.users.role,
};
// an integration may report a field called constructor
const namesOf = (field: string) => (Object.hasOwn(NAMES, field) ? NAMES[field]! : {});
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;
const isInstant = (text: string) => INSTANT.test(text) && !Number.isNaN(Date.parse(text));

/** A value as people read it: members of keys and users in their own words, what integrations reported as it is. */
export function valueText(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '')
    return field === 'expiresAt' ? t.keys.never : t.history.nothing;
  if (typeof value === 'boolean') return value ? t.history.yes : t.history.no;
  if (typeof value === 'string') return isInstant(value) ? dayTime(value) : called(namesOf(field), value);
  if (typeof value === 'object' && 'name' in value && typeof value.name === 'string') return value.name;
  return typeof value === 'number' ? value.toLocaleString(t.locale) : JSON.stringify(value);
}

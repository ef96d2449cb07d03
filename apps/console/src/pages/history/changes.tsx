import type { Revision } from '../../api';
import { called, t } from '../../texts';
import { dayTime } from '../../ui/time';

export function Changes({ of: changes }: { of: Revision['changes'] }) {
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

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;

/** A value as people read it: members of keys and users in their own words, what integrations reported as it is. */
export function valueText(field: string, value: unknown): string {
  if (value === null || value === undefined || value === '')
    return field === 'expiresAt' ? t.keys.never : t.history.nothing;
  if (typeof value === 'boolean') return value ? t.history.yes : t.history.no;
  if (typeof value === 'string') {
    if (INSTANT.test(value)) return dayTime(value);
    if (field === 'status') return called(t.keys.status, value);
    if (field === 'kind') return called(t.keys.kind, value);
    if (field === 'role') return called(t.users.role, value);
    return value;
  }
  if (typeof value === 'object' && 'name' in value && typeof value.name === 'string') return value.name;
  return typeof value === 'number' ? value.toLocaleString(t.locale) : JSON.stringify(value);
}

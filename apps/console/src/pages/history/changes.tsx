import type { Revision } from '../../api/client';
import { t } from '../../texts';
import { valueText } from './entry-values';

/** What an entry changed: before and after. */
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

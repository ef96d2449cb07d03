import type { Revision } from '../../api/client';
import { t } from '../../texts';
import { valueText } from './entry-values';

/** What an entry changed: before and after. */
export function Changes({ of: changes }: { of: Revision['changes'] }) {
  if (changes.length === 0) return null;
  return (
    <ul className="changes">
      {changes.map(({ field, before, after }) => (
        <li key={field} className="change">
          <span className="muted">{t.history.field(field)}</span>
          {before !== null && before !== undefined && (
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

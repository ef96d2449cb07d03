import type { Revision } from '../../api';
import { t } from '../../texts';
import { hasNull, isList, isNothing, ListOf, saysNothing, Value } from './value';

interface ChangesProps {
  of: Revision['changes'];
  /** of a key that was there before: null was said of it */
  isEdit: boolean;
}

export function Changes({ of: changes, isEdit }: ChangesProps) {
  // what something was made without is no change
  const shown = changes.filter(
    ({ field, before, after }) => !isNothing(before) || (isEdit ? !isNothing(after) : !saysNothing(field, after)),
  );
  if (shown.length === 0) return null;
  return (
    <ul className="changes">
      {shown.map((change) => (
        <li key={change.field} className="change">
          <span className="muted">{t.history.field(change.field)}</span>
          {isList(change.before) && isList(change.after) ? (
            <ListChange before={change.before} after={change.after} />
          ) : (
            <ValueChange of={change} isEdit={isEdit} />
          )}
        </li>
      ))}
    </ul>
  );
}

function ValueChange({ of: { field, before, after }, isEdit }: { of: Revision['changes'][number]; isEdit: boolean }) {
  const hadNothing = isNothing(before) && !(isEdit && hasNull(field));
  return (
    <>
      {!hadNothing && (
        <>
          <del className="before">
            <Value field={field} of={before} />
          </del>
          <span aria-hidden="true">→</span>
        </>
      )}
      <ins className="after">
        <Value field={field} of={after} />
      </ins>
    </>
  );
}

/** Of a long list only what came and went. */
function ListChange({ before, after }: { before: readonly string[]; after: readonly string[] }) {
  const parts = [
    ['removed', before.filter((item) => !after.includes(item))],
    ['added', after.filter((item) => !before.includes(item))],
  ] as const;
  return parts.map(
    ([what, items]) =>
      items.length > 0 && (
        <span key={what} className="list-change">
          <span className="muted small">{t.history[what]}</span>
          {what === 'added' ? (
            <ins className="after">
              <ListOf items={items} />
            </ins>
          ) : (
            <del className="before">
              <ListOf items={items} />
            </del>
          )}
        </span>
      ),
  );
}

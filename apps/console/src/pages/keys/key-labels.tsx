import { createContext, useContext } from 'react';
import type { Key } from '../../api';
import { t } from '../../texts';
import { labelLook } from '../../ui/labels';

/** A tag or an environment that a list is filtered by. */
export type Label = readonly [what: 'tag' | 'environment', text: string];

/** Beside the rows, which stay as they are when the filter changes. */
export const LabelFilter = createContext<(label: Label) => void>(() => {});

// so many fit beside a name; the page of the key shows all of them
const SHOWN = 2;

/** The environment and the first tags of a key, each a way to others that have it. */
export function KeyLabels({ of: { tags, environment } }: { of: Key }) {
  const shown: Label[] = tags.slice(0, SHOWN).map((tag) => ['tag', tag]);
  const more = tags.slice(SHOWN);
  if (environment !== null) shown.unshift(['environment', environment]);
  if (shown.length === 0) return null;
  return (
    <span className="labels">
      {shown.map((label) => (
        <LabelButton key={label.join()} label={label} />
      ))}
      {more.length > 0 && (
        <span className="small muted" title={more.join(', ')}>
          +{more.length}
          <span className="visually-hidden"> {t.labels.more(more)}</span>
        </span>
      )}
    </span>
  );
}

function LabelButton({ label }: { label: Label }) {
  const filter = useContext(LabelFilter);
  const [what, text] = label;
  const means = t.labels.filterBy(`${t.field[what]}: ${text}`);
  return (
    <button
      type="button"
      className={labelLook(what, text)}
      title={means}
      aria-label={means}
      onClick={() => filter(label)}
    >
      {text}
    </button>
  );
}

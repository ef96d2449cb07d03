import { t } from '../texts';

export const isEmpty = (value: object): boolean => Object.keys(value).length === 0;

const LONG_LINES = 12;
const LONG_TEXT = 600;

/** JSON as it is read; what is long stays folded until it is asked for. */
export function JsonText({ value }: { value: unknown }) {
  const text = JSON.stringify(value, null, 2);
  const lines = text.split('\n').length;
  const shown = <pre className="json">{text}</pre>;
  if (lines <= LONG_LINES && text.length <= LONG_TEXT) return shown;
  return (
    <details className="folded">
      <summary>{t.json.long(lines)}</summary>
      {shown}
    </details>
  );
}

import { redactSecrets } from './credentials/format.js';

/** How many changes one entry of activity may hold. */
export const MOST_CHANGES = 200;

const VALUE_BYTES = 8 * 1024;
const ENTRY_BYTES = 64 * 1024;
// names, target and the like: all of them are bounded by their schema
const BESIDE_CHANGES_BYTES = 4 * 1024;
const CHANGES_BYTES = ENTRY_BYTES - BESIDE_CHANGES_BYTES;
// of the last change, which says how many are left out
const MARKER_BYTES = 80;

// too short for redactSecrets
const BEGINNING_OF_A_SECRET = /\w{1,24}$/;

/**
 * What no text that people read may hold: control characters, halves of surrogate pairs, separators of lines and
 * paragraphs, embeddings and overrides of the direction of writing, tags. A class, for regular expressions with `u`.
 */
export const UNPRINTABLE = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u{E0000}-\u{E007F}]`;

const IS_UNPRINTABLE = new RegExp(UNPRINTABLE, 'u');
const EACH_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/** A member before and after. */
interface Change {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Whether a text is printable and on one line, as every text of an entry must be. */
export function isOneLine(text: string): boolean {
  return !IS_UNPRINTABLE.test(text);
}

/** The text as an entry can hold it: at most `max` UTF-16 units, with a space for each unprintable character. */
export function oneLine(text: string, max: number): string {
  return text.slice(0, max).replaceAll(EACH_UNPRINTABLE, ' ');
}

/**
 * A value as an entry can hold it. One whose JSON text is longer than 8 KiB is cut and becomes a text that ends in `...`;
 * no part of a secret is left where it was cut.
 *
 * @param json the value as JSON text
 */
export function boundedValue(json: string): unknown {
  if (isWithin(json, VALUE_BYTES)) return JSON.parse(json);
  const whole = json.startsWith('"') ? (JSON.parse(json) as string) : json;
  const text = redactSecrets(whole.slice(0, 2 * VALUE_BYTES)).replace(BEGINNING_OF_A_SECRET, '');
  return `${text.slice(0, lengthWithin(text, VALUE_BYTES - '"..."'.length))}...`;
}

/** The changes of one entry: at most 200, in an entry of at most 64 KiB. */
export class BoundedChanges {
  readonly #kept: { readonly change: Change; readonly bytes: number }[] = [];
  #bytes = 0;
  #left = 0;

  /** @param before @param after as JSON text */
  add(field: string, before: string, after: string): void {
    if (this.#left > 0) return void this.#left++;
    const change = { field, before: boundedValue(before), after: boundedValue(after) };
    const bytes = Buffer.byteLength(JSON.stringify(change)) + 1;
    if (this.#kept.length === MOST_CHANGES || this.#bytes + bytes > CHANGES_BYTES) return void this.#left++;
    this.#kept.push({ change, bytes });
    this.#bytes += bytes;
  }

  /** The changes that fit; when some are left out, the last one says how many. */
  list(): readonly Change[] {
    const shown = [...this.#kept];
    if (this.#left === 0) return shown.map(({ change }) => change);
    for (let bytes = this.#bytes; shown.length === MOST_CHANGES || bytes + MARKER_BYTES > CHANGES_BYTES;) {
      bytes -= shown.pop()!.bytes;
    }
    const left = this.#left + this.#kept.length - shown.length;
    return [...shown.map(({ change }) => change), { field: '...', before: null, after: `${left} more left out` }];
  }
}

function isWithin(text: string, bytes: number): boolean {
  return text.length <= bytes && Buffer.byteLength(text) <= bytes;
}

/** How much of a text fits into so many bytes of JSON, with no pair of surrogates cut in two. */
function lengthWithin(text: string, bytes: number): number {
  let left = bytes;
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at)!;
    left -= bytesInJson(point);
    if (left < 0) return at;
    at += point > 0xffff ? 2 : 1;
  }
  return text.length;
}

const ESCAPED_IN_TWO = new Set(Buffer.from('"\\\b\f\n\r\t'));

/** What JSON.stringify makes of a code point, in UTF-8: without the quotes. */
function bytesInJson(point: number): number {
  if (ESCAPED_IN_TWO.has(point)) return 2;
  if (point < 0x20 || (point >= 0xd800 && point <= 0xdfff)) return 6;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point > 0xffff ? 4 : 3;
}

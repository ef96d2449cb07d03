/** A text read as a JSON object; or what keeps it from being one, and where that begins. */
export type ReadJson =
  | { readonly value: Readonly<Record<string, unknown>> }
  | { readonly wrong: 'syntax'; readonly line: number; readonly column: number }
  | { readonly wrong: 'no object' };

/** Reads what somebody writes; nothing at all is an empty object. */
export function readJson(text: string): ReadJson {
  if (text.trim() === '') return { value: {} };
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? { value: value as Record<string, unknown> } : { wrong: 'no object' };
  } catch {
    const read = text.slice(0, new Reading(text).end()).split('\n');
    return { wrong: 'syntax', line: read.length, column: read.at(-1)!.length + 1 };
  }
}

/** As people read and edit it; an empty object is an empty text. */
export const writeJson = (value: object): string =>
  Object.keys(value).length === 0 ? '' : JSON.stringify(value, null, 2);

const SPACE = /[ \t\n\r]*/y;
const STRING = new RegExp(String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"`, 'y');
const NUMBER_OR_WORD = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** How far a text is JSON (RFC 8259). What a browser says of it has no place in some browsers, and in some texts. */
class Reading {
  #at = 0;

  constructor(readonly text: string) {}

  /** Where it stops being JSON. */
  end(): number {
    try {
      if (this.#value()) this.#takes(SPACE);
    } catch {
      // deeper than the stack is: it is JSON so far
    }
    return this.#at;
  }

  #takes(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text);
    this.#at += found?.[0].length ?? 0;
    return found !== null;
  }

  #value(): boolean {
    this.#takes(SPACE);
    if (this.#takes(/\{/y)) return this.#list(/\}/y, () => this.#member());
    if (this.#takes(/\[/y)) return this.#list(/\]/y, () => this.#value());
    return this.#takes(STRING) || this.#takes(NUMBER_OR_WORD);
  }

  #member(): boolean {
    this.#takes(SPACE);
    return this.#takes(STRING) && this.#takes(SPACE) && this.#takes(/:/y) && this.#value();
  }

  #list(end: RegExp, item: () => boolean): boolean {
    this.#takes(SPACE);
    if (this.#takes(end)) return true;
    while (item() && this.#takes(SPACE)) {
      if (this.#takes(end)) return true;
      if (!this.#takes(/,/y)) return false;
    }
    return false;
  }
}

/** How many scopes a key may have. */
export const MOST_SCOPES = 100;

const WORD = '[A-Za-z0-9][A-Za-z0-9._-]{0,62}';

/** A scope as routes ask for it: without a `*`. */
export const NEEDED_SCOPE_PATTERN = new RegExp(`^${WORD}:${WORD}$`);

const PART = String.raw`(?:${WORD}\*?|\*)`;

/** A scope: `resource:action`, words of the services. A `*` at the end of a part stands for any rest of it. */
export const SCOPE_PATTERN = new RegExp(`^${PART}:${PART}$`);

const MOST_REMEMBERED = 64;

/** Scopes made ready for many questions. */
class Grants {
  readonly #exact: ReadonlySet<string>;
  /** resource and action of those with a `*` */
  readonly #patterns: readonly (readonly [Part, Part])[];
  /** whether these cover what was asked for before */
  readonly #asked = new Map<string, boolean>();

  constructor(scopes: readonly string[]) {
    this.#exact = new Set(scopes);
    this.#patterns = scopes.filter((scope) => scope.includes('*')).map(partsOf);
  }

  has(needed: string): boolean {
    if (this.#exact.has(needed)) return true;
    if (this.#patterns.length === 0) return false;
    const known = this.#asked.get(needed);
    if (known !== undefined) return known;
    const isCovered = this.#covers(needed);
    // what routes ask for is little; what requests ask for may be anything
    if (this.#asked.size >= MOST_REMEMBERED) this.#asked.clear();
    this.#asked.set(needed, isCovered);
    return isCovered;
  }

  #covers(needed: string): boolean {
    const colon = needed.indexOf(':');
    // what is no scope is not covered by one
    if (colon < 1 || colon === needed.length - 1 || needed.includes(':', colon + 1)) return false;
    for (const [resource, action] of this.#patterns)
      if (covers(resource, needed, 0, colon) && covers(action, needed, colon + 1, needed.length)) return true;
    return false;
  }
}

interface Part {
  readonly beginning: string;
  /** any rest is covered */
  readonly isOpen: boolean;
}

function partsOf(scope: string): [Part, Part] {
  const colon = scope.indexOf(':');
  return [partOf(scope.slice(0, colon)), partOf(scope.slice(colon + 1))];
}

function partOf(text: string): Part {
  return text.endsWith('*') ? { beginning: text.slice(0, -1), isOpen: true } : { beginning: text, isOpen: false };
}

/** Whether a part covers what a text has between two places. */
function covers({ beginning, isOpen }: Part, text: string, from: number, to: number): boolean {
  const length = to - from;
  return (isOpen ? length >= beginning.length : length === beginning.length) && text.startsWith(beginning, from);
}

// by the list of a key, which lives as long as this state of it
const ready = new WeakMap<readonly string[], Grants>();

function grantsOf(scopes: readonly string[]): Grants {
  const known = ready.get(scopes);
  if (known !== undefined) return known;
  const made = new Grants(scopes);
  ready.set(scopes, made);
  return made;
}

/**
 * Whether what a key holds includes a scope.
 *
 * @param scopes of the key; null: all that its user may
 * @param needed a scope; where it has a `*`, all that it stands for
 */
export function grants(scopes: readonly string[] | null, needed: string): boolean {
  return scopes === null || grantsOf(scopes).has(needed);
}

/** Whether scopes take away some of what others grant. */
export function narrowsScopes(before: readonly string[] | null, after: readonly string[] | null): boolean {
  if (before === after || after === null) return false;
  return before === null ? !grants(after, '*:*') : before.some((scope) => !grants(after, scope));
}

/** What a route needs: each scope, and one of each group. */
export type NeededScope = string | { readonly anyOf: readonly string[] };

const NONE: readonly string[] = [];

/** The scopes of which a key lacks what a route needs; empty: it has them all. */
export function missingScopes(scopes: readonly string[] | null, needed: readonly NeededScope[]): readonly string[] {
  if (scopes === null) return NONE;
  const held = grantsOf(scopes);
  let missing = NONE;
  for (const one of needed) {
    if (typeof one === 'string' ? held.has(one) : one.anyOf.some((scope) => held.has(scope))) continue;
    missing = [...missing, ...(typeof one === 'string' ? [one] : one.anyOf)];
  }
  return missing;
}

/** How many scopes a key may have. */
export const MOST_SCOPES = 100;

const PART = String.raw`(?:[A-Za-z0-9][A-Za-z0-9._-]{0,62}\*?|\*)`;

/** A scope: `resource:action`, words of the services. A `*` at the end of a part stands for any rest of it. */
export const SCOPE_PATTERN = new RegExp(`^${PART}:${PART}$`);

/**
 * Whether what a key holds includes a scope.
 *
 * @param scopes of the key; null: all that its user may
 * @param needed a scope; where it has a `*`, all that it stands for
 */
export function grants(scopes: readonly string[] | null, needed: string): boolean {
  if (scopes === null) return true;
  for (const held of scopes) if (held === needed || (held.includes('*') && covers(held, needed))) return true;
  return false;
}

/** Whether scopes take away some of what others grant. */
export function narrowsScopes(before: readonly string[] | null, after: readonly string[] | null): boolean {
  if (before === after || after === null) return false;
  return before === null ? !grants(after, '*:*') : before.some((scope) => !grants(after, scope));
}

function covers(held: string, needed: string): boolean {
  const [heldColon, neededColon] = [held.indexOf(':'), needed.indexOf(':')];
  return (
    coversPart(held.slice(0, heldColon), needed.slice(0, neededColon)) &&
    coversPart(held.slice(heldColon + 1), needed.slice(neededColon + 1))
  );
}

function coversPart(held: string, needed: string): boolean {
  return held.endsWith('*') ? needed.startsWith(held.slice(0, -1)) : held === needed;
}

/** What a route needs: each scope, and one of each group. */
export type NeededScope = string | { readonly anyOf: readonly string[] };

/** The scopes of which a key lacks what a route needs; empty: it has them all. */
export function missingScopes(scopes: readonly string[] | null, needed: readonly NeededScope[]): string[] {
  if (scopes === null) return [];
  return needed.flatMap((one) => {
    const group = typeof one === 'string' ? [one] : one.anyOf;
    return group.some((scope) => grants(scopes, scope)) ? [] : group;
  });
}

import { missingScopes, NEEDED_SCOPE_PATTERN, USER_ROLES, type NeededScope, type UserRole } from '@latchkey/domain';
import { forbidden, scopesMissing } from '../http/refusal.js';
import type { Caller } from './admission.js';

/** What a route needs of a caller beside a working key. */
export interface Rights {
  /** null: it says nothing of scopes */
  readonly scopes: readonly NeededScope[] | null;
  /** one of them; null: any */
  readonly roles: readonly UserRole[] | null;
}

/** @param requireScopes whether a key with scopes is refused where a route says nothing of them. @returns 403; null: nothing is missing */
export function lackOf({ key, user }: Caller, { scopes, roles }: Rights, requireScopes: boolean): Error | null {
  if (roles !== null && !roles.includes(user.role)) return forbidden(roles);
  // a verifier of one's own may know no scopes, and a session of this service's API has no key
  const held = (key as Caller['key'] | null)?.scopes ?? null;
  if (held === null) return null;
  if (scopes === null) return requireScopes ? scopesMissing([]) : null;
  const missing = missingScopes(held, scopes);
  return missing.length === 0 ? null : scopesMissing(missing);
}

/** Each scope by itself. */
export const scopesIn = (needed: readonly NeededScope[]): string[] =>
  needed.flatMap((one) => (typeof one === 'string' ? [one] : one.anyOf));

/** @returns what is wrong with the rights that a route states, for its developer; null: nothing */
export function wrongWithRights({ scopes, roles }: Rights): string | null {
  const noScope = scopesIn(scopes ?? []).find((scope) => !NEEDED_SCOPE_PATTERN.test(scope));
  if (noScope !== undefined) return `@Scopes('${noScope}') is no scope. Write resource:action, as in elements:read`;
  if (scopes?.some((one) => typeof one !== 'string' && one.anyOf.length === 0)) return '@Scopes({ anyOf }) names none';
  if (roles?.length === 0) return '@Roles() names none';
  const noRole = roles?.find((role) => !USER_ROLES.includes(role));
  if (noRole === undefined) return null;
  return `@Roles('${noRole}') is no role of Latchkey. Write ${USER_ROLES.join(', ')}, and keep your own in attributes`;
}

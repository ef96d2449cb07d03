import type { KeyKind } from './credentials/format.js';
import type { JsonObject } from './json-object.js';
import type { LimitStanding } from './limits/limit.js';
import type { Origin } from './networks.js';
import type { UserRole } from './user/user-role.js';

/** Why a credential can be refused: for the log and metrics of the verifying service, never in the answer of a 401. */
export const REFUSAL_CODES = [
  'MISSING_HEADER',
  'MALFORMED',
  'UNKNOWN_KEY',
  'WRONG_SECRET',
  'EXPIRED',
  'DISABLED',
  'DELETED',
  'USER_INACTIVE',
  'WRONG_KIND',
  'ADDRESS',
  'LIMIT',
  'STALE',
] as const;

/** Why a credential was refused; ADDRESS: the key does not work from there; LIMIT: it has made too many requests; STALE: this process may not answer now. */
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Whom a credential acts for: a user, through a key, both of one account. */
export interface Caller {
  readonly account: { readonly id: string; readonly name: string };
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly role: UserRole;
    /** the user's id in another system, as it was registered; null: none */
    readonly externalId: string | null;
    /** what admins set for services, as in their own roles */
    readonly attributes: JsonObject;
  };
  readonly key: {
    readonly id: string;
    readonly name: string;
    readonly kind: KeyKind;
    /** what it may do, see `grants`; null: all that its user may */
    readonly scopes: readonly string[] | null;
    readonly environment: string | null;
    readonly metadata: JsonObject;
  };
}

/** The answer to a credential: whom it acts for, or why it is refused. `limit`: what is left of it, where its key has one. */
export type Verification =
  | { readonly valid: true; readonly caller: Caller; readonly limit?: LimitStanding }
  | { readonly valid: false; readonly code: RefusalCode; readonly limit?: LimitStanding };

const REFUSED = Object.fromEntries(REFUSAL_CODES.map((code) => [code, Object.freeze({ valid: false, code })]));

/** The answer to a refused credential: one frozen object for each code. */
export const refused = (code: RefusalCode): Verification & { readonly valid: false } =>
  REFUSED[code] as Verification & { readonly valid: false };

/** Verifies credentials from memory: no network, no disk, no write. */
export interface Verifier {
  /**
   * @param kind the kind of key the route takes
   * @param origin the request, of which `ip` and `headers['user-agent']` are read: keys may work from some addresses alone
   */
  verify(accessKey: string, secretKey: string, kind: KeyKind, origin?: Origin): Verification;
}

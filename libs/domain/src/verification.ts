import type { KeyKind } from './credentials/format.js';
import type { UserRole } from './user/user.fields.js';

/** Why a credential was refused: for our own log and metrics, never on the wire of a 401. */
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
  'STALE',
] as const;

export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Whom a credential acts for. */
export interface Caller {
  readonly account: { readonly id: string; readonly name: string };
  readonly user: {
    readonly id: string;
    readonly name: string;
    readonly role: UserRole;
    /** what the user is called elsewhere, as it was registered; null: nothing */
    readonly externalId: string | null;
  };
  readonly key: { readonly id: string; readonly name: string; readonly kind: KeyKind };
}

export type Verification =
  { readonly valid: true; readonly caller: Caller } | { readonly valid: false; readonly code: RefusalCode };

const REFUSED = Object.fromEntries(REFUSAL_CODES.map((code) => [code, Object.freeze({ valid: false, code })]));

/** The answer to a refused credential: one frozen object for each code. */
export const refused = (code: RefusalCode): Verification & { readonly valid: false } =>
  REFUSED[code] as Verification & { readonly valid: false };

/** Answers "may this caller in?" from memory: no network, no disk, no write. */
export interface Verifier {
  /** @param kind the kind of key the route takes */
  verify(accessKey: string, secretKey: string, kind: KeyKind): Verification;
}

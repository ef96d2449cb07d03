import { isDeepStrictEqual } from 'node:util';
import type { KeyKind } from './credentials/format.js';
import { having, pick } from './fields.js';
import type { Limit } from './limits/limit.js';
import type { JsonObject } from './json-object.js';
import { BLANK_KEY, KEY_FIELDS, type Key } from './key/key.fields.js';
import { rulesOf } from './rules.js';
import { RULES } from './rules-known.js';
import { BLANK_USER, USER_FIELDS, type User } from './user/user.fields.js';
import type { UserRole } from './user/user-role.js';

/*
 * What GET /v1/replica sends to a guard in another process, one JSON object a line. It carries what keys and users are,
 * not the events that made them so: nothing a guard must not know (sealed secrets, addresses), nothing an older guard
 * could misread (ADR 9). Rows that come before a position count together, once that position is there.
 */

/** First line: which history this is, and how it wants to be followed. */
export interface FeedHello {
  readonly type: 'hello';
  /** version of this protocol; a guard refuses one it does not know */
  readonly v: 1;
  /** identity of the log */
  readonly log: string;
  /** ids of the records in which an operator accepted this history as the one that counts, oldest first */
  readonly accepted: readonly string[];
  readonly account: { readonly id: string; readonly name: string };
  readonly leaseMs: number;
  /** a line comes at least this often */
  readonly heartbeatMs: number;
  /** of keys that have none of their own; absent: they have none */
  readonly defaultLimit?: Limit | null;
  /** true: what follows adds to `after`; false: it replaces everything */
  readonly resumed: boolean;
}

/*
 * Written out and not read from the tables of fields: they are types of the guard's package, which comes without zod.
 * `feedRow` does not compile when a member is missing from the tables.
 */

/** A key as it is now. Times are ms since 1970, UTC. */
export interface FeedKey {
  readonly type: 'key';
  readonly id: string;
  readonly name: string;
  readonly kind: KeyKind;
  readonly accessKey: string;
  readonly digest: string;
  readonly previousDigest: string | null;
  readonly previousSecretExpiresAt: number | null;
  readonly expiresAt: number | null;
  readonly mappedUserId: string;
  readonly enabled: boolean;
  readonly deleted: boolean;
  // absent: initial, as with a service that is older than they are
  readonly scopes?: readonly string[] | null;
  readonly allowedAddresses?: readonly string[] | null;
  readonly limit?: Limit | null;
  readonly environment?: string | null;
  readonly metadata?: JsonObject;
}

/** A user as it is now. */
export interface FeedUser {
  readonly type: 'user';
  readonly id: string;
  readonly name: string;
  readonly role: UserRole;
  readonly active: boolean;
  /** services that are older than it send none */
  readonly externalId?: string | null;
  /** absent: none */
  readonly attributes?: JsonObject;
}

/** All rows up to here have been sent. Comes with every change, and as a heartbeat. */
export interface FeedPosition {
  readonly type: 'position';
  /** as `Latchkey-Position` has it */
  readonly position: string;
  /** a right was revoked since the position before: an acknowledgement waits until this is applied */
  readonly urgent?: true;
}

/** Last line: why the stream ends. `history`: the position asked for is not in this log. */
export interface FeedEnd {
  readonly type: 'end';
  readonly reason: 'history' | 'credential' | 'stopping' | 'slow-reader' | 'not-ready';
  readonly detail: string;
}

/** A line of the feed that carries a state. */
export type FeedRow = FeedKey | FeedUser;
/** A line of the feed. */
export type FeedLine = FeedHello | FeedRow | FeedPosition | FeedEnd;

// most keys and users have none of these
const RARE_OF_KEY = ['scopes', 'allowedAddresses', 'limit', 'environment', 'metadata'] as const;
const RARE_OF_USER = ['attributes'] as const;
const OF_KEY = without(having(KEY_FIELDS, 'guards'), RARE_OF_KEY);
const OF_USER = without(having(USER_FIELDS, 'guards'), RARE_OF_USER);

function without<N extends string, R extends string>(names: readonly N[], rare: readonly R[]) {
  return names.filter((name): name is Exclude<N, R> => !(rare as readonly string[]).includes(name));
}

/**
 * What a guard is told of a key or a user.
 *
 * @param rules up to which the guard can judge (see RULES): a key with a restriction that it does not know is shut for it
 */
export function feedRow(state: Key | User, rules = RULES): FeedRow {
  if (!('digest' in state))
    return { type: 'user', ...pick(state, OF_USER), ...changed(state, BLANK_USER, RARE_OF_USER) };
  const row = { type: 'key', ...pick(state, OF_KEY), ...changed(state, BLANK_KEY, RARE_OF_KEY) } as const;
  return rulesOf(state) > rules ? { ...row, enabled: false } : row;
}

/** Members that are not initial; undefined: none of them. */
function changed<S extends object, N extends keyof S>(
  state: S,
  blank: S,
  names: readonly N[],
): Partial<Pick<S, N>> | undefined {
  const found = names.filter((name) => state[name] !== blank[name] && !isDeepStrictEqual(state[name], blank[name]));
  return found.length === 0 ? undefined : pick(state, found);
}

import { createHash } from 'node:crypto';
import { digestSecret, issueCredential } from '@latchkey/domain';
import type { Credential, FeedHello, FeedKey, FeedLine, FeedUser, JsonObject, KeyKind, Limit } from '@latchkey/domain';
import type { FieldChange, Outcome, Target } from '../source/replica-source.port.js';

/** A user of a test: by default an active `member` without an external id, whose id is `usr_` and the name. */
export interface TestUser {
  readonly name: string;
  readonly id?: string;
  readonly role?: 'admin' | 'member' | 'verifier';
  readonly active?: boolean;
  readonly externalId?: string | null;
  readonly attributes?: JsonObject;
}

/** A key of a test: by default one of kind `api` that never expires, whose id is `key_` and the name. */
export interface TestKey {
  readonly name: string;
  /** whom it acts for: a user, or its name or id */
  readonly user: string | TestUser;
  readonly id?: string;
  readonly kind?: KeyKind;
  readonly expiresAt?: Date | string | null;
  /** what it may do, as in `['elements:read']`; null: all that its user may */
  readonly scopes?: readonly string[] | null;
  /** networks that it works from, as in `['10.0.0.0/8']`; null: any */
  readonly allowedAddresses?: readonly string[] | null;
  /** how many requests it may make; each guard counts by itself; null: as many as it likes */
  readonly limit?: Limit | null;
  readonly environment?: string | null;
  readonly metadata?: JsonObject;
}

/** The headers that a caller sends. A type and no interface, so that it is assignable to any type of headers. */
export type TestHeaders = { accessKey: string; secretKey: string };

/** An entry of revision history as the guard reported it. */
export interface RecordedEntry {
  readonly action: string;
  readonly target: Target;
  /** ids of whom it acted for, and of the key */
  readonly user: string;
  readonly key: string;
  /** `unknown` until the guard has said what came of it */
  readonly outcome: Outcome | 'unknown';
  readonly changes: readonly FieldChange[];
  readonly requestId: string | null;
  readonly address: string | null;
}

/**
 * The headers that a caller with this key sends. They depend on the key's id or name and its kind alone.
 * @param key as it was given to the test's Latchkey; a name alone: a key of kind `api`. @throws TypeError without a name
 */
export function headersOf(key: string | Pick<TestKey, 'name' | 'id' | 'kind'>): TestHeaders {
  const { name, id = idOf('key', name), kind = 'api' } = typeof key === 'string' ? { name: key } : key;
  return testCredential(id, kind);
}

export function userRowOf(user: TestUser): FeedUser {
  const { name, id = idOf('usr', name), role = 'member', active = true, externalId = null, attributes = {} } = user;
  return { type: 'user', id, name, role, active, externalId, attributes };
}

/** @throws TypeError when it has no name, or a time that is none */
export function keyRowOf(key: TestKey, mappedUserId: string): FeedKey {
  const { name, id = idOf('key', name), kind = 'api', expiresAt = null, environment = null, metadata = {} } = key;
  const { scopes = null, allowedAddresses = null, limit = null } = key;
  const { accessKey, secretKey } = headersOf(key);
  const ends = expiresAt === null ? null : new Date(expiresAt).getTime();
  if (Number.isNaN(ends)) throw new TypeError(`key ${name}: expiresAt must be a time`);
  const of = { id, name, kind, accessKey, mappedUserId, digest: digestSecret(secretKey), expiresAt: ends };
  const restrictions = { scopes, allowedAddresses, limit, environment, metadata };
  return {
    type: 'key',
    ...of,
    ...restrictions,
    previousDigest: null,
    previousSecretExpiresAt: null,
    enabled: true,
    deleted: false,
  };
}

function idOf(prefix: 'usr' | 'key', name: string): string {
  if (typeof name !== 'string' || name === '') throw new TypeError('every user and key of a test needs a name');
  return `${prefix}_${name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-')}`;
}

/** Always the same for the same seed and kind, and valid nowhere else. */
export function testCredential(seed: string, kind: KeyKind): Credential {
  let block = 0;
  return issueCredential(kind, (bytes) =>
    createHash('sha256').update(`latchkey test ${seed} ${block++}`).digest().subarray(0, bytes),
  );
}

// longer than any test's clock is set forward, and a tenth of it fits into a timer
export const LEASE_MS = 200 * 86_400_000;
const HEARTBEAT_MS = 86_400_000;
const ACCOUNT = { id: 'acc_test', name: 'Test' };

/** The last line to guards that a test lets go stale. */
export const STALE: FeedLine = { type: 'end', reason: 'credential', detail: 'The test let its guards go stale.' };

export const position = (offset: number): FeedLine => ({
  type: 'position',
  position: `test.${offset}.-`,
  urgent: true,
});

export function helloTo(after: string | null): FeedHello {
  const times = { leaseMs: LEASE_MS, heartbeatMs: HEARTBEAT_MS };
  return { type: 'hello', v: 1, log: 'test', accepted: [], account: ACCOUNT, ...times, resumed: after !== null };
}

import { createHash } from 'node:crypto';
import { digestSecret, issueCredential } from '@latchkey/domain';
import type { Credential, FeedKey, FeedUser, KeyKind } from '@latchkey/domain';

/** A user of a test. */
export interface TestUser {
  readonly name: string;
  /** default: `usr_` and the name */
  readonly id?: string;
  /** default `member` */
  readonly role?: 'admin' | 'member' | 'verifier';
  /** default true */
  readonly active?: boolean;
  /** default null */
  readonly externalId?: string | null;
}

/** A key of a test. */
export interface TestKey {
  readonly name: string;
  /** whom it acts for: a user, or its name or id */
  readonly user: string | TestUser;
  /** default: `key_` and the name */
  readonly id?: string;
  /** default `api` */
  readonly kind?: KeyKind;
  /** default null: never */
  readonly expiresAt?: Date | string | null;
}

/** The headers that a caller sends. A type and no interface, so that it is assignable to any type of headers. */
export type TestHeaders = { accessKey: string; secretKey: string };

/**
 * The headers that a caller with this key sends. They depend on the key's id or name and its kind alone.
 *
 * @param key as it was given to the test's Latchkey; a name alone: a key of kind `api`
 * @throws TypeError when it has no name
 */
export function headersOf(key: string | Pick<TestKey, 'name' | 'id' | 'kind'>): TestHeaders {
  const { name, id = idOf('key', name), kind = 'api' } = typeof key === 'string' ? { name: key } : key;
  return testCredential(id, kind);
}

/** @throws TypeError when it has no name */
export function userRowOf(user: TestUser): FeedUser {
  const { name, id = idOf('usr', name), role = 'member', active = true, externalId = null } = user;
  return { type: 'user', id, name, role, active, externalId };
}

/** @throws TypeError when it has no name, or a time that is none */
export function keyRowOf(key: TestKey, mappedUserId: string): FeedKey {
  const { name, id = idOf('key', name), kind = 'api', expiresAt = null } = key;
  const { accessKey, secretKey } = headersOf(key);
  const ends = expiresAt === null ? null : new Date(expiresAt).getTime();
  if (Number.isNaN(ends)) throw new TypeError(`key ${name}: expiresAt must be a time`);
  return {
    type: 'key',
    id,
    name,
    kind,
    accessKey,
    digest: digestSecret(secretKey),
    previousDigest: null,
    previousSecretExpiresAt: null,
    expiresAt: ends,
    mappedUserId,
    enabled: true,
    deleted: false,
  };
}

function idOf(prefix: 'usr' | 'key', name: string): string {
  if (typeof name !== 'string' || name === '') throw new TypeError('every user and key of a test needs a name');
  return `${prefix}_${name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-')}`;
}

/** The credential of a test's key: always the same for the same seed and kind, and valid nowhere else. */
export function testCredential(seed: string, kind: KeyKind): Credential {
  let block = 0;
  return issueCredential(kind, (bytes) =>
    createHash('sha256').update(`latchkey test ${seed} ${block++}`).digest().subarray(0, bytes),
  );
}

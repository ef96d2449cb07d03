import { isAllowedFrom, type Origin } from '../networks.js';
import type { RefusalCode } from '../verification.js';
import { digestSecret, equalDigests, NO_DIGEST } from './digest.js';
import { isValueAccessKey, LONGEST_HALF } from './foreign.js';
import { isSecretKey, kindOfAccessKey, type KeyKind } from './format.js';
import { keyStatus } from './key-status.js';

/** The part of a key that verification reads: replicas and guards hold at least this. Times are ms since 1970, UTC. */
export interface VerifiableKey {
  readonly kind: KeyKind;
  readonly digest: string;
  /** the secret before the last rotation; null: there was none */
  readonly previousDigest: string | null;
  readonly previousSecretExpiresAt: number | null;
  readonly expiresAt: number | null;
  readonly allowedAddresses: readonly string[] | null;
  readonly enabled: boolean;
  readonly deleted: boolean;
}

/** False when a half is longer than any may be: such a credential is MALFORMED before anything is hashed or looked up. */
export function plausible(accessKey: string, secretKey: string): boolean {
  return accessKey.length <= LONGEST_HALF && secretKey.length <= LONGEST_HALF;
}

/**
 * Checks a credential: the one security check of the service's replica and of guards. It allocates nothing. An unknown key
 * costs as much as a wrong secret, digests are compared in constant time, and the user is looked up only once the secret
 * matched.
 *
 * @param key the key with this access key; null: there is none
 * @param userOf finds the user that a key acts for; null: the user is unknown
 * @param kind the kind of key the route takes
 * @param now ms since 1970, UTC
 * @param origin where the credential comes from; a key that works from some addresses alone is refused without it
 * @returns the user the key acts for, or why the credential is refused
 */
export function verify<Key extends VerifiableKey, User extends { readonly active: boolean }>(
  key: Key | null,
  userOf: (key: Key) => User | null,
  accessKey: string,
  secretKey: string,
  kind: KeyKind,
  now: number,
  origin?: Origin,
): User | RefusalCode {
  const matches = secretMatches(key, secretKey, now);
  // An issued credential is well formed, so only one that does not match has alphabet and checksum looked at.
  if (!matches && !wellFormed(key, accessKey, secretKey)) return 'MALFORMED';
  if (key === null) return 'UNKNOWN_KEY';
  if (!matches) return 'WRONG_SECRET';
  const user = userOf(key);
  return keyRefusal(key, user !== null && user.active, kind, now, origin) ?? user ?? 'USER_INACTIVE';
}

/** Why a key is refused although its secret matched; null when it is not. @param now ms since 1970, UTC */
export function keyRefusal(
  key: VerifiableKey,
  userActive: boolean,
  kind: KeyKind,
  now: number,
  origin?: Origin,
): RefusalCode | null {
  switch (keyStatus(key, userActive, now)) {
    case 'deleted':
      return 'DELETED';
    case 'user-inactive':
      return 'USER_INACTIVE';
    case 'expired':
      return 'EXPIRED';
    case 'disabled':
      return 'DISABLED';
    case 'active':
      if (key.kind !== kind) return 'WRONG_KIND';
      return isAllowedFrom(key.allowedAddresses, origin) ? null : 'ADDRESS';
  }
}

/** Whether the secret before the last rotation still works. @param now ms since 1970, UTC */
export function previousSecretWorks(
  key: Pick<VerifiableKey, 'previousDigest' | 'previousSecretExpiresAt'>,
  now: number,
): boolean {
  return key.previousDigest !== null && (key.previousSecretExpiresAt ?? 0) > now;
}

/** The digest of the secret that a credential matched with. @param now the time of that `verify` */
export function matchedDigest(key: VerifiableKey, secretKey: string, now: number): string {
  // hashed only while two secrets work
  return previousSecretWorks(key, now) ? digestSecret(secretKey) : key.digest;
}

/** Whether a secret of this digest works for the key. @param now ms since 1970, UTC */
export function digestWorks(key: VerifiableKey, digest: string, now: number): boolean {
  return key.digest === digest || (key.previousDigest === digest && previousSecretWorks(key, now));
}

function secretMatches(key: VerifiableKey | null, secretKey: string, now: number): boolean {
  const presented = digestSecret(secretKey);
  const current = equalDigests(presented, key === null ? NO_DIGEST : key.digest);
  if (key === null || !previousSecretWorks(key, now)) return current;
  return equalDigests(presented, key.previousDigest!) || current;
}

/**
 * True when both halves are shaped as this service issues them and belong to the same kind of key. Nothing is known of how
 * the secret of a key looks that moved in.
 */
function wellFormed(key: VerifiableKey | null, accessKey: string, secretKey: string): boolean {
  const kind = kindOfAccessKey(accessKey);
  if (kind === undefined) return key !== null || isValueAccessKey(accessKey);
  return isSecretKey(secretKey, kind);
}

import { hash, timingSafeEqual } from 'node:crypto';
import { keyStatus } from '../key/key-status.js';
import type { Key } from '../key/key.fields.js';
import type { RefusalCode } from '../verification.js';
import { isSecretKey, kindOfAccessKey, type KeyKind } from './format.js';

/** What a check needs to know of a key: replicas and guards hold at least this. */
export type CheckedKey = Pick<
  Key,
  'kind' | 'digest' | 'previousDigest' | 'previousSecretExpiresAt' | 'expiresAt' | 'enabled' | 'deleted'
>;

// Digests are compared as the text they are kept as, see digestSecret: hashing into a buffer costs three times as much.
const DIGEST_CHARACTERS = 43;
const UNKNOWN = '-'.repeat(DIGEST_CHARACTERS);
// One pair of buffers for all: nothing here yields between writing and comparing.
const left = Buffer.alloc(DIGEST_CHARACTERS);
const right = Buffer.alloc(DIGEST_CHARACTERS);

const LONGEST_HALF = 64;

/** A first look that costs nothing: nobody makes this process hash or look up more than a few characters. */
export function plausible(accessKey: string, secretKey: string): boolean {
  return accessKey.length <= LONGEST_HALF && secretKey.length <= LONGEST_HALF;
}

/** True when both halves are shaped as this service issues them and belong to the same kind of key. */
export function wellFormed(accessKey: string, secretKey: string): boolean {
  const kind = kindOfAccessKey(accessKey);
  return kind !== undefined && isSecretKey(secretKey, kind);
}

/**
 * True when the secret is the key's, or the one before it while their overlap lasts. An unknown key costs the same
 * work, and digests are compared in constant time.
 */
export function secretMatches(key: CheckedKey | null, secretKey: string, now: number): boolean {
  const presented = hash('sha256', secretKey, 'base64url');
  const current = equalDigests(presented, key === null ? UNKNOWN : key.digest);
  if (key === null) return false;
  if (key.previousDigest === null || (key.previousSecretExpiresAt ?? 0) <= now) return current;
  return equalDigests(presented, key.previousDigest) || current;
}

/** Why a key whose secret matched is refused all the same; null when it is not. */
export function refusal(key: CheckedKey, userActive: boolean, kind: KeyKind, now: number): RefusalCode | null {
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
      return key.kind === kind ? null : 'WRONG_KIND';
  }
}

/** Compares two digests of secrets in constant time, see digestSecret. */
export function equalDigests(presented: string, kept: string): boolean {
  left.write(presented, 'latin1');
  right.write(kept.length === DIGEST_CHARACTERS ? kept : UNKNOWN, 'latin1');
  return timingSafeEqual(left, right);
}

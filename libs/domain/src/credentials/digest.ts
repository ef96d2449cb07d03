import { hash, timingSafeEqual } from 'node:crypto';

const CHARACTERS = 43;

/** Has the length of a digest and equals none: what an unknown key is compared with. */
export const NO_DIGEST = '-'.repeat(CHARACTERS);

/**
 * The digest that is stored of a secret: its SHA-256 as base64url (43 characters). The secret holds 256 random bits, so
 * a slow hash would only give callers a way to exhaust the service.
 */
export function digestSecret(secretKey: string): string {
  return hash('sha256', secretKey, 'base64url');
}

// Digests are compared as text, because hashing into a buffer costs three times as much. One pair of buffers serves
// every comparison: nothing yields between the writes and the comparison.
const left = Buffer.alloc(CHARACTERS);
const right = Buffer.alloc(CHARACTERS);

/** Compares two digests of `digestSecret` in constant time; a stored one of another length equals none. */
export function equalDigests(presented: string, stored: string): boolean {
  left.write(presented, 'latin1');
  right.write(stored.length === CHARACTERS ? stored : NO_DIGEST, 'latin1');
  return timingSafeEqual(left, right);
}

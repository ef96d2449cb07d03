import { hash } from 'node:crypto';

export const BASE62_DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

// as many as a double holds exactly
const CHUNK_DIGITS = 8;
const CHUNK = 62n ** BigInt(CHUNK_DIGITS);

/**
 * Writes bytes, read as one big-endian number, in base 62 with a fixed width; the alphabet is in ASCII order, so equal
 * widths sort as the numbers do.
 *
 * @param bytes the number, big-endian
 * @param width digits to write; the number must fit (22 hold 128 bits, 43 hold 256)
 */
export function base62(bytes: Uint8Array, width: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let digits = '';
  let chunk = 0;
  for (let i = 0; i < width; i++) {
    if (i % CHUNK_DIGITS === 0) {
      chunk = Number(rest % CHUNK);
      rest /= CHUNK;
    }
    digits = BASE62_DIGITS[chunk % 62]! + digits;
    chunk = Math.floor(chunk / 62);
  }
  if (rest !== 0n || chunk !== 0) throw new RangeError(`the number needs more than ${width} base-62 digits`);
  return digits;
}

/** What an id says of its kind: account, user, key, revision or session. */
export type IdPrefix = 'acc' | 'usr' | 'key' | 'rev' | 'ses';

/** Writes 128 bits as an opaque, prefixed id: `key_` and 22 base-62 digits. */
export function idFromBytes(prefix: IdPrefix, bytes: Uint8Array): string {
  return `${prefix}_${base62(bytes.subarray(0, 16), 22)}`;
}

/**
 * The id that follows from its parts, the same in every process and at any time: how a repeated create meets its own slot.
 *
 * @param parts any strings; their boundaries count, so ("ab","c") and ("a","bc") differ
 */
export function deriveId(prefix: IdPrefix, ...parts: string[]): string {
  return idFromBytes(prefix, hash('sha256', JSON.stringify(parts), 'buffer'));
}

/** A short digest (128 bits, 22 base-62 digits) of some parts, for comparing requests without keeping them. */
export function digestOf(...parts: unknown[]): string {
  const bytes = hash('sha256', canonicalJson(parts), 'buffer');
  return base62(bytes.subarray(0, 16), 22);
}

/** JSON with members sorted by name, so that equal values have equal text. Undefined members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What is fixed before the first event, so that two processes that start on an empty log make one installation. */
export const FIRST = {
  account: { id: deriveId('acc', 'first'), name: 'default' },
  userId: deriveId('usr', 'first'),
  keyId: deriveId('key', 'first'),
} as const;

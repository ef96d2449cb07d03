import type { KeyDocument } from '@latchkey/projections';
import { folded } from './folded.js';

/** What lists of keys can be sorted by. */
export const KEY_SORTS = ['createdAt', 'name', 'expiresAt', 'lastUsedAt'] as const;
/** One of them. */
export type KeySort = (typeof KEY_SORTS)[number];

/** By what lists of keys are sorted, and in which direction. */
export interface KeyOrder {
  readonly by: KeySort;
  readonly descending: boolean;
}

export const NEWEST_FIRST: KeyOrder = { by: 'createdAt', descending: true };

/** What an order compares first; ties are ordered by id. */
export type OrderValue = number | string;

/** A key that never expires comes after every time there is. */
export const NEVER_EXPIRES = Number.MAX_SAFE_INTEGER;

// The first instant there is: whatever was never used comes before all that was, by its creation.
const FIRST_INSTANT = -8_640_000_000_000_000;

const VALUES: Record<KeySort, (key: KeyDocument, lastUsedAt: number | null) => OrderValue> = {
  createdAt: ({ createdAt }) => createdAt,
  name: ({ name }) => nameValue(name),
  expiresAt: ({ expiresAt }) => expiryValue(expiresAt),
  lastUsedAt: ({ createdAt }, lastUsedAt) => useValue(lastUsedAt, createdAt),
};

/** By what a key stands in an order. `lastUsedAt` matters only in the order by last use. */
export function orderValue(by: KeySort, key: KeyDocument, lastUsedAt: number | null): OrderValue {
  return VALUES[by](key, lastUsedAt);
}

/** Names stand side by side whatever their case and accents. */
export function nameValue(name: string): string {
  return folded(name) || ' ';
}

export function expiryValue(expiresAt: number | null): number {
  return expiresAt ?? NEVER_EXPIRES;
}

/** Negative for what was never used. */
export function useValue(lastUsedAt: number | null, createdAt: number): number {
  return lastUsedAt ?? FIRST_INSTANT + createdAt;
}

/** As both adapters compare: text by its code points. */
export function compareValues(a: OrderValue, b: OrderValue): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

import { kindOfAccessKey } from '@latchkey/domain';
import { NEVER_EXPIRES, type KeyOrder } from './key-order.js';
import type { KeyFilter } from './read-model.port.js';

/** A part of what stands in an order: from (inclusive) to (exclusive). */
interface Part {
  readonly from?: number;
  readonly to?: number;
}

/** Which order to go along, and which part of it. */
export type KeyListPart = { readonly along: KeyOrder['by'] } & Part;

/**
 * How a page of keys is read: along an order that is kept, or (null) by going through the narrowest list there is. Few keys
 * are of one user, and one has an access key: to sort them takes less than to look for them among all others.
 */
export function keyListPart(filter: KeyFilter, { by }: KeyOrder): KeyListPart | null {
  const { mappedUserId, q, neverUsed } = filter;
  if (mappedUserId !== undefined || (q !== undefined && kindOfAccessKey(q) !== undefined)) {
    return by === 'createdAt' ? { along: by } : null;
  }
  // What was never used stands among the used in the order of its creation.
  if (neverUsed && (by === 'lastUsedAt' || by === 'createdAt')) return { along: 'lastUsedAt', to: 0 };
  return by === 'expiresAt' ? { along: by, ...expiry(filter) } : { along: by };
}

function expiry({ neverExpires, expiresBefore, now }: KeyFilter): Part {
  if (neverExpires) return { from: NEVER_EXPIRES };
  return expiresBefore === undefined ? {} : { from: now + 1, to: expiresBefore };
}

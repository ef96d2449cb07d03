import { ValidationFailed } from '@latchkey/domain';
import type { KeyOrder, OrderValue } from './key-order.js';

/** Where a page ended: what its last item is ordered by (the time, in most lists), and its id. */
export interface Cursor {
  readonly at: OrderValue;
  readonly id: string;
}

/** @param order absent: newest first */
export function encodeCursor({ at, id }: Cursor, order?: KeyOrder): string {
  const tag = tagOf(order);
  return Buffer.from(JSON.stringify(tag === undefined ? [at, id] : [at, id, tag])).toString('base64url');
}

/** @throws ValidationFailed when the text is none that encodeCursor made for this order */
export function decodeCursor(text: string | null, order?: KeyOrder): Cursor | null {
  if (text === null) return null;
  try {
    const [at, id, tag] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[];
    const fits = order?.by === 'name' ? typeof at === 'string' : Number.isSafeInteger(at);
    if (fits && tag === tagOf(order) && typeof id === 'string' && id.length <= 64) return { at: at as OrderValue, id };
  } catch {
    // falls through to the one refusal
  }
  throw new ValidationFailed([{ pointer: '?cursor', message: 'must be a nextCursor from this list' }]);
}

function tagOf(order: KeyOrder | undefined): string | undefined {
  if (order === undefined || (order.by === 'createdAt' && order.descending)) return undefined;
  return `${order.by} ${order.descending ? 'desc' : 'asc'}`;
}

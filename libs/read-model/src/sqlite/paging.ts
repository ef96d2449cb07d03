import { ValidationFailed } from '@latchkey/domain';
import { decodeCursor, encodeCursor } from '../cursor.js';
import type { KeyOrder, OrderValue } from '../key-order.js';
import type { Page, PageRequest } from '../read-model.port.js';
import type { Row } from './database.js';

/** Where a page ended: what its last item is ordered by, and the number of its row, which decides among equals. */
export interface After {
  readonly at: OrderValue;
  readonly seq: number;
}

/** @throws ValidationFailed when the text is no cursor of this order */
export function afterOf(cursor: string | null, order?: KeyOrder): After | null {
  const decoded = decodeCursor(cursor, order);
  if (decoded === null) return null;
  const seq = Number(decoded.id);
  if (Number.isSafeInteger(seq)) return { at: decoded.at, seq };
  throw new ValidationFailed([{ pointer: '?cursor', message: 'must be a nextCursor from this list' }]);
}

/** A page of rows that begin with `seq` and what they are ordered by; one more than it may hold says that there is more. */
export function pageOf<T>(
  rows: readonly Row[],
  limit: number,
  order: KeyOrder | undefined,
  itemsOf: (seqs: readonly number[]) => T[],
  total?: number,
): Page<T> {
  const shown = rows.slice(0, limit);
  const [seq, at] = (shown.at(-1) ?? []) as [number?, OrderValue?];
  const more = rows.length > limit && seq !== undefined;
  const page = {
    items: itemsOf(shown.map(([one]) => one as number)),
    nextCursor: more ? encodeCursor({ at: at!, id: String(seq) }, order) : null,
  };
  return total === undefined ? page : { ...page, total };
}

/** The page of a list that has nothing. */
export function emptyPage<T>({ includeTotal }: PageRequest): Page<T> {
  const page = { items: [], nextCursor: null };
  return includeTotal ? { ...page, total: 0 } : page;
}

/** As a limit: none. */
export const ALL = -1;

/** Documents in the order of their `seq`s. */
export function inOrder<D>(documents: ReadonlyMap<number, D>, seqs: readonly number[]): D[] {
  return seqs.map((seq) => documents.get(seq)!);
}

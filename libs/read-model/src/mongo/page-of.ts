import type { CollectionName } from '@latchkey/projections';
import { decodeCursor, type Cursor } from '../cursor.js';
import { compareValues, NEWEST_FIRST, type KeyOrder } from '../key-order.js';
import { PAGE_BYTES, PageItems } from '../page-items.js';
import type { Page, PageRequest } from '../read-model.port.js';
import type { Reader, Selection } from './reader.js';
import type { Stored } from './stored.js';

/** What the documents of a list are ordered by, of their member `lists`. */
export type SortKey = 'place' | 'name' | 'expiry' | 'use';

export interface Range extends Selection {
  readonly collection: CollectionName;
  /** absent: `place` */
  readonly sortKey?: SortKey;
  /** inclusive; ms since 1970, UTC, in lists that are ordered by time */
  readonly from?: number | undefined;
  /** exclusive */
  readonly to?: number | undefined;
  /** absent: newest first */
  readonly order?: KeyOrder | undefined;
}

/** What to list, and what becomes of the documents. */
export interface Listing<T> extends Range {
  /** what documents contribute to the page; those that contribute nothing are undefined */
  rows(documents: readonly Stored[]): Promise<readonly (T | undefined)[]>;
}

const LARGEST_BATCH = 1000;

/** Reads one page of a list in its order, in batches that grow while little of them is shown. */
export async function pageOf<T>(reader: Reader, listing: Listing<T>, { limit, cursor }: PageRequest): Promise<Page<T>> {
  const { order, sortKey = 'place' } = listing;
  const items = new PageItems<T>(limit, order);
  let after = decodeCursor(cursor, order);
  for (let size = limit + 1; ; size = Math.min(size * 4, LARGEST_BATCH)) {
    const { batch, ended } = await batchOf(reader, listing, after, size);
    const rows = await listing.rows(batch);
    for (const [i, row] of rows.entries()) {
      if (row !== undefined && !items.offer(batch[i]!.lists[sortKey]!, row, sizeOf(batch[i]!))) return items.page();
    }
    if (ended) return items.page();
    after = batch.at(-1)!.lists[sortKey]!;
  }
}

/** All that is in a range. */
export function whereOf(
  { where, sortKey = 'place', order = NEWEST_FIRST, ...range }: Range,
  after: Cursor | null,
): object {
  const bounds = order.descending ? boundsDown(range, after) : boundsUp(range, after);
  // the condition may be about the sort key as well
  return Object.keys(bounds).length === 0 ? where : { $and: [where, { [`lists.${sortKey}`]: bounds }] };
}

export function queryOf(reader: Reader, range: Range, after: Cursor | null, limit: number) {
  const { collection, sortKey = 'place', order = NEWEST_FIRST, hint } = range;
  const sort = { [`lists.${sortKey}`]: order.descending ? -1 : 1 } as const;
  return reader.stored(collection, { where: whereOf(range, after), hint }, { sort, limit });
}

interface Batch {
  readonly batch: readonly Stored[];
  readonly ended: boolean;
}

async function batchOf(reader: Reader, range: Range, after: Cursor | null, size: number): Promise<Batch> {
  const query = queryOf(reader, range, after, size);
  if (range.collection !== 'revisions') {
    const batch = await query.exec();
    return { batch, ended: batch.length < size };
  }
  // Entries of history may be large, and a page holds few of those: no more is taken out of the answer than fits.
  const batch: Stored[] = [];
  let bytes = 0;
  const cursor = query.cursor({ batchSize: size });
  try {
    for await (const stored of cursor as AsyncIterable<Stored>) {
      batch.push(stored);
      bytes += sizeOf(stored);
      if (bytes > PAGE_BYTES) return { batch, ended: false };
    }
    return { batch, ended: batch.length < size };
  } finally {
    await cursor.close();
  }
}

/** About what a document takes: of what is not counted one by one, none is large. */
function sizeOf({ changes, exact }: Stored & { readonly changes?: string }): number {
  return 500 + (changes?.length ?? 0) + (exact?.length ?? 0);
}

type Bounds = Pick<Range, 'from' | 'to'>;

// Sort keys compare member by member, and `{ at }` comes before every `{ at, id }`.
function boundsDown({ from, to }: Bounds, after: Cursor | null): object {
  const end = to === undefined ? undefined : { at: to };
  const isInside = after !== null && (to === undefined || compareValues(after.at, to) < 0);
  const $lt = isInside ? { at: after.at, id: after.id } : end;
  return { ...(from !== undefined && { $gte: { at: from } }), ...($lt !== undefined && { $lt }) };
}

function boundsUp({ from, to }: Bounds, after: Cursor | null): object {
  const isInside = after !== null && (from === undefined || compareValues(after.at, from) >= 0);
  const start = isInside ? { $gt: { at: after.at, id: after.id } } : from !== undefined && { $gte: { at: from } };
  return { ...start, ...(to !== undefined && { $lt: { at: to } }) };
}

import type { CollectionName, Collections } from '@latchkey/projections';
import { decodeCursor, type Cursor } from '../cursor.js';
import { compareValues, NEWEST_FIRST, type KeyOrder, type OrderValue } from '../key-order.js';
import { PAGE_BYTES, PageItems, TopN } from '../page-items.js';
import type { Page, PageRequest } from '../read-model.port.js';
import type { Generation } from './generation.js';
import type { List } from './lists.js';
import { fromStored, type Stored } from './stored.js';

export interface Range<C extends CollectionName> {
  readonly collection: C;
  readonly list: List;
  /** inclusive; ms since 1970, UTC, in lists that are ordered by time */
  readonly from?: number | undefined;
  /** exclusive */
  readonly to?: number | undefined;
  /** absent: newest first */
  readonly order?: KeyOrder | undefined;
}

/** What to list, and what becomes of the documents. */
export interface Listing<T, C extends CollectionName> extends Range<C> {
  /** what documents contribute to the page, by their ids; those that contribute nothing are left out */
  rows(documents: readonly Collections[C][]): Promise<ReadonlyMap<string, T>>;
  /** where the list has another order than the page: what a row is ordered by */
  at?(row: T): OrderValue;
}

const LARGEST_BATCH = 1000;

/**
 * Reads one page of a list in batches that grow while little of them is shown. Where the list has not the order of the
 * page, it goes through all of it and keeps what the page needs.
 */
export async function pageOf<T, C extends CollectionName>(
  generation: Generation,
  { at, ...listing }: Listing<T, C>,
  { limit, cursor }: PageRequest,
): Promise<Page<T>> {
  const { order, collection } = listing;
  const from = decodeCursor(cursor, order);
  const items = at ? new TopN<T>(limit, order ?? NEWEST_FIRST, from) : new PageItems<T>(limit, order);
  const range = at ? { ...listing, order: undefined } : listing;
  let after = at ? null : from;
  for (let size = at ? LARGEST_BATCH : limit + 1; ; size = Math.min(size * 4, LARGEST_BATCH)) {
    const { batch, ended } = await batchOf(generation, range, after, size);
    const documents = batch.map((stored) => fromStored(collection, stored));
    const rows = await listing.rows(documents);
    for (const [i, { id }] of documents.entries()) {
      const row = rows.get(id);
      if (row === undefined) continue;
      const key = sortKeyOf(range, batch[i]!);
      if (!items.offer(at ? { at: at(row), id: key.id } : key, row, sizeOf(batch[i]!))) return items.page();
    }
    if (ended) return items.page();
    after = sortKeyOf(range, batch.at(-1)!);
  }
}

export function queryOf<C extends CollectionName>(
  { models, maxTimeMS }: Generation,
  { collection, list, order = NEWEST_FIRST, ...range }: Range<C>,
  after: Cursor | null,
  size: number,
) {
  const { sortKey = 'place' } = list;
  const bounds = order.descending ? boundsDown(range, after) : boundsUp(range, after);
  const where = { ...list.where, ...(Object.keys(bounds).length > 0 && { [sortKey]: bounds }) };
  const sort = { [sortKey]: order.descending ? -1 : 1 } as const;
  // The hint keeps a plan that was cached for another account from being taken.
  return models[collection].find(where, null, { sort, hint: list.index, limit: size, maxTimeMS });
}

interface Batch {
  readonly batch: readonly Stored[];
  readonly ended: boolean;
}

async function batchOf<C extends CollectionName>(
  generation: Generation,
  range: Range<C>,
  after: Cursor | null,
  size: number,
): Promise<Batch> {
  const query = queryOf(generation, range, after, size).lean<Stored[]>();
  if (range.collection !== 'revisions') {
    const batch = await query.exec();
    return { batch, ended: batch.length < size };
  }
  // Entries of history may be large, and a page holds few of those: no more is taken out of the answer than fits.
  const batch: Stored[] = [];
  let bytes = 0;
  for await (const stored of query.cursor({ batchSize: size }) as AsyncIterable<Stored>) {
    batch.push(stored);
    bytes += sizeOf(stored);
    if (bytes > PAGE_BYTES) return { batch, ended: false };
  }
  return { batch, ended: batch.length < size };
}

/** About what a document takes: of what is not counted one by one, none is large. */
function sizeOf({ changes, exact }: Stored & { readonly changes?: string }): number {
  return 500 + (changes?.length ?? 0) + (exact?.length ?? 0);
}

function sortKeyOf({ list: { sortKey = 'place' } }: Pick<Range<CollectionName>, 'list'>, stored: Stored): Cursor {
  return stored[sortKey]!;
}

type Bounds = Pick<Range<CollectionName>, 'from' | 'to'>;

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

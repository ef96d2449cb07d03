import type { CollectionName, Collections } from '@latchkey/projections';
import { BestOf } from '../best-of.js';
import { decodeCursor, type Cursor } from '../cursor.js';
import { compareValues, NEWEST_FIRST, type KeyOrder, type OrderValue } from '../key-order.js';
import { PAGE_BYTES, PageItems } from '../page-items.js';
import type { Page, PageRequest } from '../read-model.port.js';
import type { Generation } from './generation.js';
import type { List } from './lists.js';
import { fromStored, type Stored } from './stored.js';

/** What to go through. */
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
  /** what each document contributes to the page, null when nothing */
  rows(documents: readonly Collections[C][]): Promise<(T | null)[]> | (T | null)[];
}

const LARGEST_BATCH = 1000;

/** Reads one page of a list in the order that the list has, in batches that grow while little of them is shown. */
export async function pageOf<T, C extends CollectionName>(
  generation: Generation,
  listing: Listing<T, C>,
  request: PageRequest,
): Promise<Page<T>> {
  const items = new PageItems<T>(request.limit, listing.order);
  let after = decodeCursor(request.cursor, listing.order);
  for (let size = request.limit + 1; ; size = Math.min(size * 4, LARGEST_BATCH)) {
    const { batch, ended } = await batchOf(generation, listing, after, size);
    const rows = await listing.rows(batch.map((stored) => fromStored(listing.collection, stored)));
    for (const [i, row] of rows.entries()) {
      const complete = row !== null && !items.offer(placeOf(listing, batch[i]!), row, sizeOf(batch[i]!));
      if (complete) return items.page();
    }
    if (ended) return items.page();
    after = placeOf(listing, batch.at(-1)!);
  }
}

/** One page in an order that the list has not: goes through all of it in batches, and keeps what the page needs. */
export async function bestPageOf<T, C extends CollectionName>(
  generation: Generation,
  { order = NEWEST_FIRST, ...listing }: Listing<{ readonly at: OrderValue; readonly row: T }, C>,
  request: PageRequest,
): Promise<Page<T>> {
  const best = new BestOf<T>(order, decodeCursor(request.cursor, order), request.limit);
  for (let after: Cursor | null = null; ;) {
    const { batch, ended }: Batch = await batchOf(generation, listing, after, LARGEST_BATCH);
    const rows = await listing.rows(batch.map((stored) => fromStored(listing.collection, stored)));
    rows.forEach((found, i) => found !== null && best.offer(found.at, batch[i]!._id, () => found.row));
    if (ended) return best.page();
    after = batch.at(-1)!.place!;
  }
}

/** The query behind one batch. */
export function queryOf<C extends CollectionName>(
  { models, maxTimeMS }: Generation,
  { collection, list, order = NEWEST_FIRST, ...range }: Range<C>,
  after: Cursor | null,
  size: number,
) {
  const { place = 'place' } = list;
  const bounds = order.descending ? boundsDown(range, after) : boundsUp(range, after);
  const where = { ...list.where, ...(Object.keys(bounds).length > 0 && { [place]: bounds }) };
  const sort = { [place]: order.descending ? -1 : 1 } as const;
  // The hint keeps a plan that was cached for another account from being taken.
  return models[collection].find(where).sort(sort).hint(list.index).limit(size).maxTimeMS(maxTimeMS);
}

interface Batch {
  readonly batch: readonly Stored[];
  /** nothing follows */
  readonly ended: boolean;
}

async function batchOf<C extends CollectionName>(
  generation: Generation,
  range: Range<C>,
  after: Cursor | null,
  size: number,
): Promise<Batch> {
  const query = queryOf(generation, range, after, size).lean<Stored[]>();
  if (range.collection === 'revisions') return batchWithinBytes(query, size);
  const batch = await query.exec();
  return { batch, ended: batch.length < size };
}

/** Entries of history may be large, and a page holds few of those: no more is taken out of the answer than fits. */
async function batchWithinBytes(
  query: { cursor(options: object): AsyncIterable<unknown> },
  size: number,
): Promise<Batch> {
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

function placeOf({ list: { place = 'place' } }: Pick<Range<CollectionName>, 'list'>, stored: Stored): Cursor {
  return stored[place]!;
}

type Bounds = Pick<Range<CollectionName>, 'from' | 'to'>;

// Places compare member by member, and `{ at }` comes before every `{ at, id }`.
function boundsDown({ from, to }: Bounds, after: Cursor | null): object {
  const end = to === undefined ? undefined : { at: to };
  const within = after !== null && (to === undefined || compareValues(after.at, to) < 0);
  const $lt = within ? { at: after.at, id: after.id } : end;
  return { ...(from !== undefined && { $gte: { at: from } }), ...($lt !== undefined && { $lt }) };
}

function boundsUp({ from, to }: Bounds, after: Cursor | null): object {
  const within = after !== null && (from === undefined || compareValues(after.at, from) >= 0);
  const start = within ? { $gt: { at: after.at, id: after.id } } : from !== undefined && { $gte: { at: from } };
  return { ...start, ...(to !== undefined && { $lt: { at: to } }) };
}

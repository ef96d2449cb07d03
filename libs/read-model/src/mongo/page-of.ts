import type { CollectionName, Collections } from '@latchkey/projections';
import { decodeCursor, encodeCursor, type Cursor } from '../cursor.js';
import type { Page, PageRequest } from '../read-model.port.js';
import type { Generation } from './generation.js';
import type { List } from './lists.js';
import { fromStored, type Stored } from './stored.js';

/** What to list, and what becomes of the documents. */
export interface Listing<T, C extends CollectionName> {
  readonly collection: C;
  readonly list: List;
  /** ms since 1970, UTC; inclusive */
  readonly from?: number | undefined;
  /** ms since 1970, UTC; exclusive */
  readonly to?: number | undefined;
  /** what each document contributes to the page, null when nothing */
  rows(documents: readonly Collections[C][]): Promise<(T | null)[]> | (T | null)[];
}

type Range = Pick<Listing<unknown, CollectionName>, 'from' | 'to'>;

const LARGEST_BATCH = 1000;

/** Reads one page of a list, newest first, in batches that grow while little of them is shown. */
export async function pageOf<T, C extends CollectionName>(
  generation: Generation,
  listing: Listing<T, C>,
  request: PageRequest,
): Promise<Page<T>> {
  const found: (Cursor & { row: T })[] = [];
  let after = decodeCursor(request.cursor);
  for (let size = request.limit + 1; found.length <= request.limit; size = Math.min(size * 4, LARGEST_BATCH)) {
    const batch = await batchOf(generation, listing, after, size);
    const rows = await listing.rows(batch.map((stored) => fromStored(listing.collection, stored)));
    rows.forEach((row, i) => row !== null && found.push({ ...batch[i]!.place!, row }));
    if (batch.length < size) break;
    after = batch.at(-1)!.place!;
  }
  const shown = found.slice(0, request.limit);
  const more = found.length > request.limit;
  return { items: shown.map(({ row }) => row), nextCursor: more ? encodeCursor(shown.at(-1)!) : null };
}

/** The query behind one batch. */
export function queryOf<C extends CollectionName>(
  { models, maxTimeMS }: Generation,
  { collection, list, ...range }: Pick<Listing<unknown, C>, 'collection' | 'list' | 'from' | 'to'>,
  after: Cursor | null,
  size: number,
) {
  const where = { ...list.where, ...placeIn(range, after) };
  // The hint keeps a plan that was cached for another account from being taken.
  return models[collection].find(where).sort({ place: -1 }).hint(list.index).limit(size).maxTimeMS(maxTimeMS);
}

function batchOf<C extends CollectionName>(
  generation: Generation,
  listing: Listing<unknown, C>,
  after: Cursor | null,
  size: number,
): Promise<Stored[]> {
  return queryOf(generation, listing, after, size).lean<Stored[]>().exec();
}

// Places compare member by member, and `{ at }` comes before every `{ at, id }`.
function placeIn({ from, to }: Range, after: Cursor | null): object {
  const end = to === undefined ? undefined : { at: to };
  const $lt = after !== null && after.at < (to ?? Infinity) ? { at: after.at, id: after.id } : end;
  const bounds = { ...(from !== undefined && { $gte: { at: from } }), ...($lt !== undefined && { $lt }) };
  return Object.keys(bounds).length === 0 ? {} : { place: bounds };
}

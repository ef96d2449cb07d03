import { setImmediate } from 'node:timers/promises';
import type { CollectionName, Collections } from '@latchkey/projections';
import { decodeCursor, type Cursor } from '../cursor.js';
import { compareValues, LAST_TEXT, NEWEST_FIRST, type KeyOrder, type OrderValue } from '../key-order.js';
import { PageItems, TopN } from '../page-items.js';
import { ReadModelDamaged } from '../read-model.errors.js';
import type { Page, PageRequest } from '../read-model.port.js';
import { bounded } from '../digest.js';
import type { IndexKey, ListName } from './lists.js';
import { documentAndSize, type Tables } from './tables.js';

/** How many documents are looked at in one go: well under a millisecond, then verification gets its turn. */
export const SLICE = 100;

/** A document may be much larger than others: one slice takes no more than this, and one document. */
export const SLICE_BYTES = 128 * 1024;

/** Lets everything else that is waiting run first. */
export async function nextTurn(): Promise<void> {
  await setImmediate();
}

/** What to go through. */
export interface Range<C extends CollectionName = CollectionName> {
  readonly accountId: string;
  readonly list: ListName;
  readonly collection: C;
  /** inclusive; ms since 1970, UTC, in lists that are ordered by time */
  readonly from?: number | undefined;
  /** exclusive */
  readonly to?: number | undefined;
  /** absent: newest first */
  readonly order?: KeyOrder | undefined;
}

/** What to list, and what becomes of each document. */
export interface Listing<T, C extends CollectionName = CollectionName> extends Range<C> {
  /** what a document contributes to the page, null when nothing */
  row(document: Collections[C]): T | null;
}

/** Looks at a document of a list, at its sort key and its size. @returns whether to go on */
type Visit<C extends CollectionName> = (document: Collections[C], sortKey: Cursor, bytes: number) => boolean;

/** Reads one page of a list in the order that the list has, in slices. */
export async function pageOf<T, C extends CollectionName>(
  tables: Tables,
  listing: Listing<T, C>,
  request: PageRequest,
): Promise<Page<T>> {
  const items = new PageItems<T>(request.limit, listing.order);
  await eachOf(tables, listing, decodeCursor(request.cursor, listing.order), (document, sortKey, bytes) => {
    const row = listing.row(document);
    return row === null || items.offer(sortKey, row, bytes);
  });
  return items.page();
}

/** One page in an order that the list has not: goes through all of it, in slices, and keeps what the page needs. */
export async function bestPageOf<T, C extends CollectionName>(
  tables: Tables,
  {
    order = NEWEST_FIRST,
    ...listing
  }: Range<C> & {
    /** by what a document is ordered and what it contributes, null when nothing; a row is made only for what is kept */
    found(document: Collections[C]): { readonly at: OrderValue; row(): T } | null;
  },
  request: PageRequest,
): Promise<Page<T>> {
  const best = new TopN<T>(request.limit, order, decodeCursor(request.cursor, order));
  await eachOf(tables, listing, null, (document, { id }) => {
    const found = listing.found(document);
    if (found === null) return true;
    const sortKey = { at: found.at, id };
    return !best.takes(sortKey) || best.offer(sortKey, found.row());
  });
  return best.page();
}

/** Goes through a list in slices; no transaction is held from one slice to the next. */
export async function eachOf<C extends CollectionName>(
  tables: Tables,
  range: Range<C>,
  after: Cursor | null,
  visit: Visit<C>,
): Promise<void> {
  for (let next: Cursor | null | undefined = after; next !== undefined;) {
    next = visitSlice(tables, range, next, visit);
    if (next !== undefined) await nextTurn();
  }
}

/** @returns where to go on, undefined when the list or the need for more has ended */
function visitSlice<C extends CollectionName>(
  tables: Tables,
  range: Range<C>,
  after: Cursor | null,
  visit: Visit<C>,
): Cursor | undefined {
  let [left, bytesLeft] = [SLICE, SLICE_BYTES];
  for (const [, , , at, id] of tables.index.getKeys(rangeOf(range, after))) {
    const found = documentAndSize(tables, range.collection, id);
    if (found === null) throw new ReadModelDamaged(tables.folder, 'a list names a document that is not there');
    const [document, bytes] = found;
    if (document.accountId === range.accountId && !visit(document, { at, id }, bytes)) return undefined;
    bytesLeft -= bytes;
    if (--left === 0 || bytesLeft <= 0) return { at, id };
  }
  return undefined;
}

function rangeOf({ list: [name, scope], accountId, from, to, order = NEWEST_FIRST }: Range, after: Cursor | null) {
  const prefix = [name, bounded(accountId), bounded(scope)] as const;
  const last = to ?? (order.by === 'name' ? LAST_TEXT : Number.MAX_VALUE);
  const [low, high] = [from === undefined ? prefix : [...prefix, from], [...prefix, last]];
  const outside = (at: OrderValue) =>
    order.descending ? compareValues(at, last) >= 0 : from !== undefined && compareValues(at, from) < 0;
  const [first, end] = order.descending ? [high, low] : [low, high];
  const start = after === null || outside(after.at) ? first : [...prefix, after.at, after.id];
  return {
    start: start as unknown as IndexKey,
    end: end as unknown as IndexKey,
    exclusiveStart: true,
    reverse: order.descending,
  };
}

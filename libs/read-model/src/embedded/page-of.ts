import type { CollectionName, Collections } from '@latchkey/projections';
import { decodeCursor, encodeCursor, type Cursor } from '../cursor.js';
import { ReadModelDamaged } from '../read-model.errors.js';
import type { Page, PageRequest } from '../read-model.port.js';
import { bounded } from '../bounded.js';
import type { IndexKey, ListName } from './lists.js';
import { nextTurn, SLICE } from './slices.js';
import { documentOf, type Tables } from './tables.js';

/** What to list, and what becomes of each document. */
export interface Listing<T, C extends CollectionName = CollectionName> {
  readonly accountId: string;
  readonly list: ListName;
  readonly collection: C;
  /** ms since 1970, UTC; inclusive */
  readonly from?: number | undefined;
  /** ms since 1970, UTC; exclusive */
  readonly to?: number | undefined;
  /** what a document contributes to the page, null when nothing */
  row(document: Collections[C]): T | null;
}

type Range = Pick<Listing<unknown>, 'list' | 'accountId' | 'from' | 'to'>;

interface Found<T> extends Cursor {
  readonly row: T;
}

/** Reads one page of a list, newest first, in slices; no transaction is held from one slice to the next. */
export async function pageOf<T, C extends CollectionName>(
  tables: Tables,
  listing: Listing<T, C>,
  request: PageRequest,
): Promise<Page<T>> {
  const found: Found<T>[] = [];
  let after = decodeCursor(request.cursor);
  for (;;) {
    after = readSlice(tables, listing, after, found, request.limit + 1);
    if (after === null) break;
    await nextTurn();
  }
  const shown = found.slice(0, request.limit);
  const more = found.length > request.limit;
  return { items: shown.map(({ row }) => row), nextCursor: more ? encodeCursor(shown.at(-1)!) : null };
}

/** Adds what it finds, and returns where to go on, null when the list or the need for more has ended. */
function readSlice<T, C extends CollectionName>(
  tables: Tables,
  listing: Listing<T, C>,
  after: Cursor | null,
  found: Found<T>[],
  wanted: number,
): Cursor | null {
  let left = SLICE;
  for (const [, , , at, id] of tables.index.getKeys(rangeOf(listing, after))) {
    const document = documentOf(tables, listing.collection, id);
    if (document === null) throw new ReadModelDamaged(tables.folder, 'a list names a document that is not there');
    const row = document.accountId === listing.accountId ? listing.row(document) : null;
    if (row !== null && found.push({ at, id, row }) === wanted) return null;
    if (--left === 0) return { at, id };
  }
  return null;
}

function rangeOf({ list: [name, scope], accountId, from, to }: Range, after: Cursor | null) {
  const prefix = [name, bounded(accountId), bounded(scope)] as const;
  const newest = to ?? Number.MAX_VALUE;
  const start = after !== null && after.at < newest ? [...prefix, after.at, after.id] : [...prefix, newest];
  const end = from === undefined ? prefix : [...prefix, from];
  return { start: start as IndexKey, end: end as unknown as IndexKey, exclusiveStart: true, reverse: true };
}

import { decodeCursor } from '../cursor.js';
import { bounded } from '../digest.js';
import { NEWEST_FIRST, orderValue, type KeyOrder, type KeySort } from '../key-order.js';
import { labelsAsked } from '../labels.js';
import { keyMatches } from '../matching.js';
import { TopN } from '../page-items.js';
import type { KeyFilter, KeyRow, Page, PageRequest } from '../read-model.port.js';
import { between } from './astray.js';
import { usersOf } from './documents.js';
import { keyListOf, type KeyList } from './key-list.js';
import { keyRows, keysIn } from './key-rows.js';
import { pageOf, type SortKey } from './page-of.js';
import type { Reader, Selection } from './reader.js';
import type { Stored } from './stored.js';

/** By which index an order of keys is read, and what of a key it goes by: they have the same name. */
export const ALONG: Readonly<Record<KeySort, SortKey>> = {
  createdAt: 'place',
  name: 'name',
  expiresAt: 'expiry',
  lastUsedAt: 'use',
};

/** One page of keys with what is joined in: along the index of an order, and what else is in the list. */
export async function pageOfKeys(
  reader: Reader,
  accountId: string,
  filter: KeyFilter,
  request: PageRequest,
  order: KeyOrder = NEWEST_FIRST,
): Promise<Page<KeyRow>> {
  const learnUsers = usersOf(reader, accountId);
  const items = new TopN<KeyRow>(request.limit, order, decodeCursor(request.cursor, order));
  const offer = (row: KeyRow) => items.offer({ at: orderValue(order.by, row.key, row.lastUsedAt), id: bounded(row.key.id) }, row); // prettier-ignore
  const list = await keyListOf(reader, accountId, filter);
  const held = new Set<string>();
  for await (const row of keysIn(reader, list.whole, learnUsers)) {
    if (!keyMatches(row, filter)) continue;
    held.add(row.key.id);
    offer(row);
  }
  const rowsOf = async (stored: readonly Stored[]) =>
    (await keyRows(learnUsers, stored)).map((row) => (keyMatches(row, filter) ? row : undefined));
  for (const place of placesOf(list, filter, order)) {
    const listing = { ...place, collection: 'keys', sortKey: ALONG[order.by], order, rows: rowsOf } as const;
    const { items: rows } = await pageOf(reader, listing, { ...request, limit: request.limit + 1 });
    for (const row of rows) if (!held.has(row.key.id)) offer(row);
  }
  const page = items.page();
  return request.includeTotal ? { ...page, total: await totalOf(reader, list, filter, held.size) } : page;
}

/** Where a list is read in its order. */
export function placesOf({ along, besides }: KeyList, filter: KeyFilter, order: KeyOrder): Selection[] {
  if (along === null) return [...besides];
  const ordered = order.by === 'createdAt' ? byCreation(filter) : ALONG[order.by];
  return [{ where: along.where, hint: along.few ?? ordered }, ...besides];
}

/** The index that has the order of creation, of as few keys as a filter leaves: a user has fewer than a label. */
function byCreation(filter: KeyFilter): string {
  if (filter.mappedUserId !== undefined) return 'user';
  return labelsAsked(filter).length > 0 ? 'labels' : 'place';
}

/** How many keys a list has: what is counted in its facets, or what an index says where more than that narrows it. */
async function totalOf(
  reader: Reader,
  { along, besides, whole }: KeyList,
  filter: KeyFilter,
  held: number,
): Promise<number> {
  const elsewhere = whole.length === 0 ? null : { $nor: whole.map(({ where }) => where) };
  const count = ({ where, hint }: Selection) =>
    reader.count('keys', { where: elsewhere === null ? where : { $and: [where, elsewhere] }, hint });
  const sum = async (places: readonly Selection[]) => (await Promise.all(places.map(count))).reduce((a, b) => a + b, 0);
  const others = held + (await sum(besides));
  if (along === null) return others;
  const { counted, where, astray, few } = along;
  if (counted !== null) return others + counted - (await sum(astray));
  const { now, expiresBefore } = filter;
  if (expiresBefore !== undefined) return others + (await count(endingIn(along, now, expiresBefore)));
  return others + (await count({ where, hint: few ?? byCreation(filter) }));
}

/** Those of a list that end between two times (ms since 1970, UTC), as its index of ends has them. */
export function endingIn({ whenever, few }: NonNullable<KeyList['along']>, from: number, to: number): Selection {
  const ends = { 'lists.expiry': between(from + 1, to) };
  return { where: { $and: [whenever, ends] }, hint: few ?? 'expiry' };
}

import type { KeyDocument } from '@latchkey/projections';
import { NEWEST_FIRST, orderValue, type KeyOrder } from '../key-order.js';
import { keyMatches } from '../matching.js';
import type { KeyFilter, KeyRow, Page, PageRequest } from '../read-model.port.js';
import { ownById } from './documents.js';
import type { Generation } from './generation.js';
import { keysInOrder, listOfKeys, type List } from './lists.js';
import { pageOf } from './page-of.js';

const FEW_USERS = 1000;

/** One page of keys with what is joined in. */
export async function pageOfKeys(
  generation: Generation,
  accountId: string,
  filter: KeyFilter,
  request: PageRequest,
  order: KeyOrder = NEWEST_FIRST,
): Promise<Page<KeyRow>> {
  const rows = async (keys: readonly KeyDocument[]) => {
    const matching = (await rowsOf(generation, accountId, keys)).filter((row) => keyMatches(row, filter));
    return new Map(matching.map((row) => [row.key.id, row]));
  };
  const listed = keysInOrder(accountId, filter, order);
  if (listed?.collection === 'usage') {
    const rowsOfUsed = async (usage: readonly { readonly id: string }[]) =>
      rows([...(await ownById(generation, 'keys', accountId, usage.map(({ id }) => id))).values()]); // prettier-ignore
    return pageOf(generation, { ...listed, collection: 'usage', order, rows: rowsOfUsed }, request);
  }
  const list = await narrowed(generation, listed?.list ?? listOfKeys(accountId, filter), filter);
  const listing = { ...listed, collection: 'keys', list, order, rows } as const;
  const at = ({ key, lastUsedAt }: KeyRow) => orderValue(order.by, key, lastUsedAt);
  return pageOf(generation, listed === null ? { ...listing, at } : listing, request);
}

/** @param keys of this account */
export async function rowsOf(
  generation: Generation,
  accountId: string,
  keys: readonly KeyDocument[],
): Promise<KeyRow[]> {
  const userIds = keys.flatMap(({ mappedUserId, createdBy }) => [mappedUserId, createdBy]);
  const [users, usage] = await Promise.all([
    ownById(generation, 'users', accountId, userIds),
    ownById(generation, 'usage', accountId, keys.map(({ id }) => id)), // prettier-ignore
  ]);
  return keys.map((key) => ({
    key,
    mappedUser: users.get(key.mappedUserId) ?? null,
    createdBy: users.get(key.createdBy) ?? null,
    lastUsedAt: usage.get(key.id)?.lastUsedAt ?? null,
  }));
}

/** Few keys have an inactive user: where there are not too many active users, MongoDB leaves their keys out. */
async function narrowed(generation: Generation, list: List, filter: KeyFilter): Promise<List> {
  if (filter.status !== 'user-inactive' || filter.mappedUserId !== undefined) return list;
  const where = { accountId: list.where['accountId'], active: true };
  const active = await generation.find('users', where, { hint: 'all', limit: FEW_USERS + 1 });
  if (active.length > FEW_USERS) return list;
  return { ...list, where: { ...list.where, mappedUserId: { $nin: active.map(({ id }) => id) } } };
}

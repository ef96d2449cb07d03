import type { KeyDocument } from '@latchkey/projections';
import { NEWEST_FIRST, orderValue, type KeyOrder } from '../key-order.js';
import { keyMatches } from '../matching.js';
import type { KeyFilter, KeyRow, Page, PageRequest } from '../read-model.port.js';
import { ownById, usersOf, type LearnUsers } from './documents.js';
import type { Generation } from './generation.js';
import { keysInOrder, listOfKeys, type List } from './lists.js';
import { pageOf } from './page-of.js';

const FEW_USERS = 1000;

/** One page of keys with what is joined in: users for each batch, usage for what is shown or goes by it. */
export async function pageOfKeys(
  generation: Generation,
  accountId: string,
  filter: KeyFilter,
  request: PageRequest,
  order: KeyOrder = NEWEST_FIRST,
): Promise<Page<KeyRow>> {
  const learnUsers = usersOf(generation, accountId);
  const goesByUse = filter.neverUsed || order.by === 'lastUsedAt';
  const rows = async (keys: readonly KeyDocument[]) => {
    const withoutUse = await withUsers(learnUsers, keys);
    const joined = goesByUse ? await withUsage(generation, accountId, withoutUse) : withoutUse;
    return new Map(joined.filter((row) => keyMatches(row, filter)).map((row) => [row.key.id, row]));
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
  const page = await pageOf(generation, listed === null ? { ...listing, at } : listing, request);
  return goesByUse ? page : { ...page, items: await withUsage(generation, accountId, page.items) };
}

/** @param key of this account */
export async function rowOf(generation: Generation, key: KeyDocument): Promise<KeyRow> {
  const rows = await withUsers(usersOf(generation, key.accountId), [key]);
  return (await withUsage(generation, key.accountId, rows))[0]!;
}

async function withUsers(learnUsers: LearnUsers, keys: readonly KeyDocument[]): Promise<KeyRow[]> {
  const users = await learnUsers(keys.flatMap(({ mappedUserId, createdBy }) => [mappedUserId, createdBy]));
  return keys.map((key) => ({
    key,
    mappedUser: users.get(key.mappedUserId) ?? null,
    createdBy: users.get(key.createdBy) ?? null,
    lastUsedAt: null,
  }));
}

async function withUsage(generation: Generation, accountId: string, rows: readonly KeyRow[]): Promise<KeyRow[]> {
  const usage = await ownById(generation, 'usage', accountId, rows.map(({ key }) => key.id)); // prettier-ignore
  return rows.map((row) => ({ ...row, lastUsedAt: usage.get(row.key.id)?.lastUsedAt ?? null }));
}

/** Few keys have an inactive user: where there are not too many active users, MongoDB leaves their keys out. */
async function narrowed({ models, maxTimeMS }: Generation, list: List, filter: KeyFilter): Promise<List> {
  if (filter.status !== 'user-inactive' || filter.mappedUserId !== undefined) return list;
  const where: object = { accountId: list.where['accountId'], active: true };
  const options = { hint: 'all', limit: FEW_USERS + 1, maxTimeMS } as const;
  const active = await models.users.find(where, { _id: 0, id: 1 }, options).lean<{ id: string }[]>().exec();
  if (active.length > FEW_USERS) return list;
  return { ...list, where: { ...list.where, mappedUserId: { $nin: active.map(({ id }) => id) } } };
}

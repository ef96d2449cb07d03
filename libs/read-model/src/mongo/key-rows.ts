import type { KeyDocument, KeyUsageDocument } from '@latchkey/projections';
import { NEWEST_FIRST, orderValue, type KeyOrder } from '../key-order.js';
import { keyMatches } from '../matching.js';
import type { KeyFilter, KeyRow, Page, PageRequest } from '../read-model.port.js';
import { documentsOf } from './generation-store.js';
import type { Generation } from './generation.js';
import { learnUsers, userIdsOf, type Users } from './key-users.js';
import { keysInOrder, listOfKeys, type List } from './lists.js';
import { bestPageOf, pageOf } from './page-of.js';

type Usage = ReadonlyMap<string, KeyUsageDocument>;

const FEW_USERS = 1000;

/** One page of keys with what is joined in: users for each batch, usage for what is shown or goes by it. */
export async function pageOfKeys(
  generation: Generation,
  accountId: string,
  filter: KeyFilter,
  request: PageRequest,
  order: KeyOrder = NEWEST_FIRST,
): Promise<Page<KeyRow>> {
  const users: Users = new Map();
  const shown = async (keys: readonly (KeyDocument | undefined)[]) => {
    const known = keys.filter((key) => key !== undefined);
    await learnUsers(generation, accountId, userIdsOf(known), users);
    const usage =
      filter.neverUsed || order.by === 'lastUsedAt' ? await usageOf(generation, accountId, known) : NO_USAGE;
    return keys.map((key) => (key === undefined ? null : placed(key, users, usage, filter, order)));
  };
  const page = await pageOfDocuments(generation, accountId, { filter, request, order }, shown);
  return { ...page, items: await withUsage(generation, accountId, page.items, users) };
}

interface Placed {
  readonly at: ReturnType<typeof orderValue>;
  readonly row: KeyDocument;
}

interface Asked {
  readonly filter: KeyFilter;
  readonly request: PageRequest;
  readonly order: KeyOrder;
}

async function pageOfDocuments(
  generation: Generation,
  accountId: string,
  { filter, request, order }: Asked,
  shown: (keys: readonly (KeyDocument | undefined)[]) => Promise<(Placed | null)[]>,
): Promise<Page<KeyDocument>> {
  const listed = keysInOrder(accountId, filter, order);
  if (listed === null) {
    const list = await narrowed(generation, listOfKeys(accountId, filter), filter);
    return bestPageOf(generation, { collection: 'keys', list, order, rows: shown }, request);
  }
  const rowsOf = async (keys: readonly (KeyDocument | undefined)[]) =>
    (await shown(keys)).map((one) => one?.row ?? null);
  if (listed.collection === 'keys') {
    const list = await narrowed(generation, listed.list, filter);
    return pageOf(generation, { ...listed, collection: 'keys', list, order, rows: rowsOf }, request);
  }
  const rows = async (usage: readonly KeyUsageDocument[]) => {
    const ids = usage.map(({ id }) => id);
    const keys = await documentsOf(generation, 'keys', ids);
    const own = new Map(keys.filter((key) => key.accountId === accountId).map((key) => [key.id, key]));
    return rowsOf(ids.map((id) => own.get(id)));
  };
  return pageOf(generation, { ...listed, collection: 'usage', order, rows }, request);
}

function placed(key: KeyDocument, users: Users, usage: Usage, filter: KeyFilter, { by }: KeyOrder): Placed | null {
  const lastUsedAt = usage.get(key.id)?.lastUsedAt ?? null;
  if (!keyMatches(key, users.get(key.mappedUserId) ?? null, lastUsedAt, filter)) return null;
  return { at: orderValue(by, key, lastUsedAt), row: key };
}

/**
 * Few keys have an inactive user, and all others would be looked at one by one: where there are not too many active users,
 * MongoDB leaves their keys out.
 */
async function narrowed({ models, maxTimeMS }: Generation, list: List, filter: KeyFilter): Promise<List> {
  if (filter.status !== 'user-inactive' || filter.mappedUserId !== undefined) return list;
  const where: object = { accountId: list.where['accountId'], active: true };
  const query = models.users
    .find(where, { _id: 0, id: 1 })
    .hint('all')
    .limit(FEW_USERS + 1);
  const active = await query.maxTimeMS(maxTimeMS).lean<{ id: string }[]>().exec();
  if (active.length > FEW_USERS) return list;
  return { ...list, where: { ...list.where, mappedUserId: { $nin: active.map(({ id }) => id) } } };
}

/** @param key of this account */
export async function rowOf(generation: Generation, key: KeyDocument): Promise<KeyRow> {
  const users: Users = new Map();
  await learnUsers(generation, key.accountId, userIdsOf([key]), users);
  const [row] = await withUsage(generation, key.accountId, [key], users);
  return row!;
}

const NO_USAGE: Usage = new Map();

async function usageOf(generation: Generation, accountId: string, keys: readonly KeyDocument[]): Promise<Usage> {
  if (keys.length === 0) return NO_USAGE;
  const ids = keys.map(({ id }) => id);
  const found = (await documentsOf(generation, 'usage', ids)).filter((one) => one.accountId === accountId);
  return new Map(found.map((one) => [one.id, one]));
}

async function withUsage(
  generation: Generation,
  accountId: string,
  keys: readonly KeyDocument[],
  users: Users,
): Promise<KeyRow[]> {
  const usage = await usageOf(generation, accountId, keys);
  return keys.map((key) => ({
    key,
    mappedUser: users.get(key.mappedUserId) ?? null,
    createdBy: users.get(key.createdBy) ?? null,
    lastUsedAt: usage.get(key.id)?.lastUsedAt ?? null,
  }));
}

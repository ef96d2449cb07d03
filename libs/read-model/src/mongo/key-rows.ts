import type { KeyDocument, KeyUsageDocument, UserDocument } from '@latchkey/projections';
import { keyMatches } from '../matching.js';
import type { KeyFilter, KeyRow, Page, PageRequest } from '../read-model.port.js';
import { documentsOf } from './generation-store.js';
import type { Generation } from './generation.js';
import { listOfKeys, type List } from './lists.js';
import { pageOf } from './page-of.js';

type Users = Map<string, UserDocument | null>;

const FEW_USERS = 1000;

/** One page of keys with what is joined in: users for each batch, usage for what is shown. */
export async function pageOfKeys(
  generation: Generation,
  accountId: string,
  filter: KeyFilter,
  request: PageRequest,
): Promise<Page<KeyRow>> {
  const users: Users = new Map();
  const rows = async (keys: readonly KeyDocument[]) => {
    await learnUsers(generation, accountId, keys, users);
    return keys.map((key) => (keyMatches(key, users.get(key.mappedUserId) ?? null, filter) ? key : null));
  };
  const list = await narrowed(generation, listOfKeys(accountId, filter), filter);
  const listing = { collection: 'keys', list, rows } as const;
  const page = await pageOf(generation, listing, request);
  return { ...page, items: await withUsage(generation, accountId, page.items, users) };
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
  await learnUsers(generation, key.accountId, [key], users);
  const [row] = await withUsage(generation, key.accountId, [key], users);
  return row!;
}

async function learnUsers(
  generation: Generation,
  accountId: string,
  keys: readonly KeyDocument[],
  users: Users,
): Promise<void> {
  const ids = new Set(keys.flatMap(({ mappedUserId, createdBy }) => [mappedUserId, createdBy]));
  const unknown = [...ids].filter((id) => !users.has(id));
  if (unknown.length === 0) return;
  for (const id of unknown) users.set(id, null);
  for (const user of await documentsOf(generation, 'users', unknown)) {
    if (user.accountId === accountId) users.set(user.id, user);
  }
}

async function withUsage(
  generation: Generation,
  accountId: string,
  keys: readonly KeyDocument[],
  users: Users,
): Promise<KeyRow[]> {
  if (keys.length === 0) return [];
  const ids = keys.map(({ id }) => id);
  const found = (await documentsOf(generation, 'usage', ids)).filter((one) => one.accountId === accountId);
  const usage = new Map<string, KeyUsageDocument>(found.map((one) => [one.id, one]));
  return keys.map((key) => ({
    key,
    mappedUser: users.get(key.mappedUserId) ?? null,
    createdBy: users.get(key.createdBy) ?? null,
    lastUsedAt: usage.get(key.id)?.lastUsedAt ?? null,
  }));
}

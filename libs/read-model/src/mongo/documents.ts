import type {
  CheckHourDocument,
  CollectionName,
  Collections,
  Removal,
  UseHourDocument,
  UserDocument,
} from '@latchkey/projections';
import { bounded } from '../digest.js';
import type { Generation } from './generation.js';
import type { Reader } from './reader.js';

const SLICE = 200;
// leaves out what is only known to have been used: see Stub
const KNOWN = { pos: { $exists: true } };

/** The documents with these ids. */
export async function documentsOf<C extends CollectionName>(
  reader: Reader,
  collection: C,
  ids: readonly string[],
): Promise<Collections[C][]> {
  if (ids.length === 0) return [];
  const wanted = new Set(ids);
  const where = { _id: { $in: [...wanted].map(bounded) }, ...KNOWN };
  const found = await reader.find(collection, { where, hint: '_id_' });
  // BSON cannot tell halves of surrogate pairs apart.
  return found.filter(({ id }) => wanted.has(id));
}

/** Those of an account, by id. */
export async function ownById<C extends CollectionName>(
  reader: Reader,
  collection: C,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, Collections[C]>> {
  const found = await documentsOf(reader, collection, ids);
  return new Map(found.filter((one) => one.accountId === accountId).map((one) => [one.id, one]));
}

/** Learns users of an account, each once. @returns all that it learned so far, by id; null: the account has no such user */
export type LearnUsers = (ids: readonly string[]) => Promise<ReadonlyMap<string, UserDocument | null>>;

export function usersOf(reader: Reader, accountId: string): LearnUsers {
  const known = new Map<string, UserDocument | null>();
  return async (ids) => {
    const unknown = ids.filter((id) => !known.has(id));
    const found = await ownById(reader, 'users', accountId, unknown);
    for (const id of unknown) known.set(id, found.get(id) ?? null);
    return known;
  };
}

export function documentsAfter<C extends CollectionName>(
  reader: Reader,
  collection: C,
  id: string | null,
  limit: number,
): Promise<Collections[C][]> {
  const where = { ...(id !== null && { _id: { $gt: bounded(id) } }), ...KNOWN };
  return reader.find(collection, { where, hint: '_id_' }, { sort: { _id: 1 }, limit });
}

/** Hours of an account, oldest first. */
export function hoursOf(reader: Reader, accountId: string, from: number, to: number): Promise<CheckHourDocument[]> {
  const where = { accountId, at: { $gte: from, $lt: to } };
  return reader.find('checks', { where, hint: 'hour' }, { sort: { at: 1 } });
}

/** Hours of a key, oldest first. */
export function useHoursOf(
  reader: Reader,
  accountId: string,
  key: string,
  from: number,
  to: number,
): Promise<UseHourDocument[]> {
  const where = { accountId, key, at: { $gte: from, $lt: to } };
  return reader.find('uses', { where, hint: 'hour' }, { sort: { at: 1 } });
}

/** By what a removal tells what is too old: a member, and the index that begins with it. */
const AGES = {
  activity: { collection: 'revisions', member: 'reportedAt', hint: 'reported' },
  uses: { collection: 'uses', member: 'at', hint: 'time' },
} as const;

/** Takes some of the documents out that are too old. @returns whether there were any */
export async function removeSome({ models, maxTimeMS }: Generation, { of, before }: Removal): Promise<boolean> {
  const { collection, member, hint } = AGES[of];
  const due: object = { [member]: { $lt: before } };
  const first = { sort: { [member]: 1 }, hint, limit: SLICE, maxTimeMS } as const;
  const found = await models[collection].find(due, { _id: 1 }, first).lean<{ _id: string }[]>().exec();
  const ids = found.map(({ _id }) => _id);
  // Asked again, for what was reported since.
  if (ids.length > 0) await models[collection].deleteMany({ _id: { $in: ids }, ...due }, { maxTimeMS });
  return ids.length > 0;
}

export async function oldestUse(reader: Reader): Promise<number | null> {
  const [oldest] = await reader.find('uses', { where: {}, hint: 'time' }, { sort: { at: 1 }, limit: 1 });
  return oldest?.at ?? null;
}

export async function oldestReport(reader: Reader): Promise<number | null> {
  const selection = { where: { reportedAt: { $exists: true } }, hint: 'reported' };
  const [oldest] = await reader.find('revisions', selection, { sort: { reportedAt: 1 }, limit: 1 });
  return oldest?.reportedAt ?? null;
}

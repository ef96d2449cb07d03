import type { CheckHourDocument, CollectionName, Collections, UserDocument } from '@latchkey/projections';
import { bounded } from '../digest.js';
import type { Generation } from './generation.js';

const SLICE = 200;

/** The documents with these ids. */
export async function documentsOf<C extends CollectionName>(
  generation: Generation,
  collection: C,
  ids: readonly string[],
): Promise<Collections[C][]> {
  if (ids.length === 0) return [];
  const wanted = new Set(ids);
  const found = await generation.find(collection, { _id: { $in: [...wanted].map(bounded) } });
  // BSON cannot tell halves of surrogate pairs apart.
  return found.filter(({ id }) => wanted.has(id));
}

/** Those of an account, by id. */
export async function ownById<C extends CollectionName>(
  generation: Generation,
  collection: C,
  accountId: string,
  ids: readonly string[],
): Promise<Map<string, Collections[C]>> {
  const found = await documentsOf(generation, collection, ids);
  return new Map(found.filter((one) => one.accountId === accountId).map((one) => [one.id, one]));
}

/** Learns users of an account, each once. @returns all that it learned so far, by id; null: the account has no such user */
export type LearnUsers = (ids: readonly string[]) => Promise<ReadonlyMap<string, UserDocument | null>>;

export function usersOf(generation: Generation, accountId: string): LearnUsers {
  const known = new Map<string, UserDocument | null>();
  return async (ids) => {
    const unknown = ids.filter((id) => !known.has(id));
    const found = await ownById(generation, 'users', accountId, unknown);
    for (const id of unknown) known.set(id, found.get(id) ?? null);
    return known;
  };
}

export function documentsAfter<C extends CollectionName>(
  generation: Generation,
  collection: C,
  id: string | null,
  limit: number,
): Promise<Collections[C][]> {
  const where = id === null ? {} : { _id: { $gt: bounded(id) } };
  return generation.find(collection, where, { sort: { _id: 1 }, hint: '_id_', limit });
}

/** Hours of an account, oldest first. */
export function hoursOf(
  generation: Generation,
  accountId: string,
  from: number,
  to: number,
): Promise<CheckHourDocument[]> {
  return generation.find('checks', { accountId, at: { $gte: from, $lt: to } }, { sort: { at: 1 }, hint: 'hour' });
}

/** Takes some of the entries out that were last reported before a time. @returns whether there were any */
export async function removeReported({ models, maxTimeMS }: Generation, before: number): Promise<boolean> {
  const due: object = { reportedAt: { $lt: before } };
  const first = { sort: { reportedAt: 1 }, hint: 'reported', limit: SLICE, maxTimeMS } as const;
  const ids = (await models.revisions.find(due, { _id: 1 }, first).lean<{ _id: string }[]>().exec()).map(
    ({ _id }) => _id,
  );
  // Asked again, for what was reported since.
  if (ids.length > 0) await models.revisions.deleteMany({ _id: { $in: ids }, ...due }, { maxTimeMS });
  return ids.length > 0;
}

export async function oldestReport(generation: Generation): Promise<number | null> {
  const first = { sort: { reportedAt: 1 }, hint: 'reported', limit: 1 } as const;
  const [oldest] = await generation.find('revisions', { reportedAt: { $exists: true } }, first);
  return oldest?.reportedAt ?? null;
}

import type { CollectionName, Collections } from '@latchkey/projections';
import { bounded } from '../bounded.js';
import type { Generation } from './generation.js';
import { fromStored, type Stored } from './stored.js';

const SLICE = 200;

/** Takes some of the entries out that were last reported before a time. @returns whether there were any */
export async function removeReported({ models, maxTimeMS }: Generation, before: number): Promise<boolean> {
  const due = { reportedAt: { $lt: before } };
  const query = models.revisions.find(due, { _id: 1 }).sort({ reportedAt: 1 }).hint('reported').limit(SLICE);
  const ids = (await query.maxTimeMS(maxTimeMS).lean<{ _id: string }[]>().exec()).map(({ _id }) => _id);
  // Asked again, for what was reported since.
  if (ids.length > 0) await models.revisions.deleteMany({ _id: { $in: ids }, ...due }).maxTimeMS(maxTimeMS);
  return ids.length > 0;
}

/** See RetentionQuestions. */
export async function oldestReport({ models, maxTimeMS }: Generation): Promise<number | null> {
  const reported = models.revisions.find({ reportedAt: { $exists: true } }, { _id: 0, reportedAt: 1 });
  const query = reported.sort({ reportedAt: 1 }).hint('reported').limit(1).maxTimeMS(maxTimeMS);
  const [oldest] = await query.lean<{ reportedAt: number }[]>().exec();
  return oldest?.reportedAt ?? null;
}

/** Documents in the order of their ids, at most `limit`, from the first after an id on. */
export async function documentsAfter<C extends CollectionName>(
  { models, maxTimeMS }: Generation,
  collection: C,
  id: string | null,
  limit: number,
): Promise<Collections[C][]> {
  const where = id === null ? {} : { _id: { $gt: bounded(id) } };
  const query = models[collection].find(where).sort({ _id: 1 }).hint('_id_').limit(limit).maxTimeMS(maxTimeMS);
  return (await query.lean<Stored[]>().exec()).map((stored) => fromStored(collection, stored));
}

import { keyStatus, type KeyKind } from '@latchkey/domain';
import { KeyTally } from '../key-tally.js';
import type { KeyCounts } from '../read-model.port.js';
import { usersOf, type LearnUsers } from './documents.js';
import type { Generation } from './generation.js';
import { queryOf } from './page-of.js';
import type { Stored } from './stored.js';

const BATCH = 1000;

interface Group {
  readonly _id: {
    readonly kind: KeyKind;
    readonly user: string;
    readonly enabled: boolean;
    readonly ends: 'never' | 'past' | 'soon' | 'later';
  };
  readonly count: number;
}

/** MongoDB counts; which users are active is joined in here, as everywhere. */
export async function countKeys(
  generation: Generation,
  accountId: string,
  now: number,
  soon: number,
): Promise<KeyCounts> {
  const tally = new KeyTally(soon);
  // One state of a user for all that is counted.
  const learnUsers = usersOf(generation, accountId);
  const times = { never: null, past: now, soon: now + 1, later: Math.max(now + 1, soon) };
  for await (const groups of inBatches(groupsOf(generation, accountId, now, soon))) {
    const users = await learnUsers(groups.map(({ _id }) => _id.user));
    for (const { _id, count } of groups) {
      const key = { enabled: _id.enabled, deleted: false, expiresAt: times[_id.ends] };
      const status = keyStatus(key, users.get(_id.user)?.active ?? false, now);
      if (status !== 'deleted') tally.add(_id.kind, status, key.expiresAt, count);
    }
  }
  tally.neverUsed = await countNeverUsed(generation, accountId, now, learnUsers);
  return tally;
}

function groupsOf({ models, maxTimeMS }: Generation, accountId: string, now: number, soon: number) {
  const later = { $cond: [{ $lt: ['$expiresAt', soon] }, 'soon', 'later'] };
  const given = { $cond: [{ $lte: ['$expiresAt', now] }, 'past', later] };
  const ends = { $cond: [{ $eq: ['$expiresAt', null] }, 'never', given] };
  const of = { kind: '$kind', user: '$mappedUserId', enabled: '$enabled', ends };
  const pipeline = [{ $match: { accountId, deleted: false } }, { $group: { _id: of, count: { $sum: 1 } } }];
  const options = { hint: 'deleted', maxTimeMS };
  return models.keys.aggregate<Group>(pipeline).option(options).cursor({ batchSize: BATCH }) as AsyncIterable<Group>;
}

/** Goes through what was never used, which is much at the beginning only. */
async function countNeverUsed(
  generation: Generation,
  accountId: string,
  now: number,
  learnUsers: LearnUsers,
): Promise<number> {
  const { models, maxTimeMS } = generation;
  const range = { collection: 'usage', list: { index: 'all', where: { accountId } }, to: 0 } as const;
  const usable = { deleted: false, enabled: true, $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] };
  const byUser = { $group: { _id: '$mappedUserId', count: { $sum: 1 } } };
  let counted = 0;
  for (let after: Stored['place'] | null = null; ;) {
    const batch: Stored[] = await queryOf(generation, range, after, BATCH)
      .select({ _id: 1, place: 1 })
      .lean<Stored[]>();
    if (batch.length === 0) return counted;
    const ids = batch.map(({ _id }) => _id);
    const pipeline = [{ $match: { _id: { $in: ids }, accountId, ...usable } }, byUser];
    const options = { hint: '_id_', maxTimeMS };
    const groups = await models.keys.aggregate<{ _id: string; count: number }>(pipeline).option(options).exec();
    const users = await learnUsers(groups.map(({ _id }) => _id));
    for (const { _id, count } of groups) if (users.get(_id)?.active) counted += count;
    after = batch.at(-1)!.place!;
  }
}

async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    if (batch.push(item) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

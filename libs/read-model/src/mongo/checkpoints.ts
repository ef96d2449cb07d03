import type { ProjectionStore, SourceName } from '@latchkey/projections';
import type { mongo } from 'mongoose';
import type { Sweep } from '../facets.js';
import type { Generation } from './generation.js';
import type { Reader } from './reader.js';
import type { StoredCheckpoint } from './stored-state.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/** What keys go by while nothing was ever swept or spread. */
export const UNSWEPT: Sweep = { completeTo: 0, begunTo: 0 };

/** Moves a checkpoint, forward only within the same log. @returns what it is now */
export async function moveCheckpoint(
  { checkpoints, maxTimeMS, sweptTo: begunAt }: Generation,
  session: mongo.ClientSession,
  source: SourceName,
  { log, offset, record }: Position,
): Promise<StoredCheckpoint> {
  const ahead = { $and: [{ $eq: ['$log', { $literal: log }] }, { $gte: ['$offset', offset] }] };
  const moved = (member: string, value: unknown) => ({ $cond: [ahead, `$${member}`, { $literal: value }] });
  const position = { log: moved('log', log), offset: moved('offset', offset), record: moved('record', record) };
  const writes = { $add: [{ $ifNull: ['$writes', 0] }, 1] };
  const isNew = { $eq: [{ $type: '$offset' }, 'missing'] };
  const sweep = { $cond: [isNew, { $literal: { completeTo: begunAt, begunTo: begunAt } }, '$sweep'] };
  const options = { upsert: true, returnDocument: 'after', session, maxTimeMS } as const;
  const found = await checkpoints.collection.findOneAndUpdate(
    { _id: source } as object,
    [{ $set: { ...position, writes, sweep } }],
    options,
  );
  return found as unknown as StoredCheckpoint;
}

/** Changes what the checkpoint of the event log says of keys, so that nobody else writes them meanwhile. @returns what it said before; null: nothing is projected */
export async function holdKeys(
  { checkpoints, maxTimeMS }: Generation,
  session: mongo.ClientSession,
  change: object = {},
): Promise<StoredCheckpoint | null> {
  const options = { returnDocument: 'before', session, maxTimeMS } as const;
  const update = { $inc: { writes: 1 }, ...change };
  const found = await checkpoints.collection.findOneAndUpdate({ _id: 'log' } as object, update, options);
  return found as unknown as StoredCheckpoint | null;
}

/** What the checkpoint of the event log says; null: nothing is projected. */
export function checkpointOf(reader: Reader): Promise<StoredCheckpoint | null> {
  const { checkpoints } = reader.generation;
  return checkpoints.findById('log', null, reader.options).lean<StoredCheckpoint>().exec();
}

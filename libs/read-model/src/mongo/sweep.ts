import { Batch, type StoredKey } from './batch.js';
import { holdKeys, UNSWEPT } from './checkpoints.js';
import { FIRST_END, type Generation } from './generation.js';
import { Reader } from './reader.js';
import { inTransaction } from './transaction.js';

const AT_ONCE = 500;

/**
 * Marks some of the keys that ended by a time, or takes the marks of some back when the clock was set back. Nothing is
 * written while there are none.
 *
 * @param now ms since 1970, UTC
 * @returns whether there may be more
 */
export async function sweepSome(generation: Generation, now: number): Promise<boolean> {
  if ((await dueIn(new Reader(generation), now, 1)).length === 0) return false;
  return inTransaction(generation, async (session) => {
    const batch = new Batch(generation, session, 'log');
    const held = await holdKeys(generation, session);
    if (held === null) return false;
    const { completeTo, begunTo } = held.sweep ?? UNSWEPT;
    const due = await dueIn(batch.reader, now, AT_ONCE);
    await batch.move(due, ({ expiresAt }) => ({ expired: expiresAt! <= now }));
    const more = due.length >= AT_ONCE;
    // what is marked in between is known to lie in between
    const sweep = more
      ? { completeTo: Math.min(completeTo, now), begunTo: Math.max(begunTo, now) }
      : { completeTo: now, begunTo: now };
    await holdKeys(generation, session, { $set: { sweep } });
    await batch.end();
    return more;
  });
}

/** Some of the keys whose mark is not what it should be at a time. */
async function dueIn(reader: Reader, now: number, limit: number): Promise<StoredKey[]> {
  const marked = (expired: boolean, expiresAt: object) =>
    reader.stored('keys', { where: { 'lists.expired': expired, expiresAt }, hint: 'due' }, { limit }).exec();
  const ended = await marked(false, { $gte: FIRST_END, $lte: now });
  const early = await marked(true, { $gt: now });
  return [...ended, ...early] as StoredKey[];
}

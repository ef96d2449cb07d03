import { setTimeout as pause } from 'node:timers/promises';
import { mongo } from 'mongoose';
import type { Generation } from './generation.js';

const TURNS = 50;
const PAUSE_MS = 20;
const DUPLICATE_KEY = 11000;

/** Does something that is written as a whole or not at all, and anew when another write came in between. */
export async function inTransaction<T>(
  { connection, maxTimeMS }: Generation,
  work: (session: mongo.ClientSession) => Promise<T>,
): Promise<T> {
  const session = await connection.startSession();
  try {
    for (let turn = 1; ; turn++) {
      session.startTransaction({
        readConcern: { level: 'snapshot' },
        writeConcern: { w: 'majority', wtimeoutMS: maxTimeMS },
        maxCommitTimeMS: maxTimeMS,
      });
      try {
        const result = await work(session);
        await session.commitTransaction();
        return result;
      } catch (error) {
        if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
        if (turn === TURNS || !isConflict(error)) throw error;
        await pause(Math.random() * PAUSE_MS);
      }
    }
  } finally {
    await session.endSession();
  }
}

// Two that make the same document at once: the one that is refused finds it there the next time.
function isConflict(error: unknown): boolean {
  if (!(error instanceof mongo.MongoServerError)) return false;
  return error.code === DUPLICATE_KEY || error.hasErrorLabel('TransientTransactionError');
}

import { mongo, type Connection } from 'mongoose';
import type { Meta } from './meta.js';
import { refusing } from './not-ready.js';

const OF_GENERATION = /^(?:keys|users|revisions|usage|checks|checkpoints)_(\d+)$/;
const NAMESPACE_NOT_FOUND = 26;

/**
 * Drops the collections of every generation that is neither live, nor a draft, nor retired within the last minute.
 * Several processes may do so at once.
 *
 * @throws NotReady
 */
export async function dropGenerations(connection: Connection, meta: Meta): Promise<void> {
  const known = await meta.forget();
  if (known === null) return;
  const kept = new Set([known.live, known.draft?.generation, ...known.retired.map(({ generation }) => generation)]);
  // A number that was free when this was asked may be a draft by now.
  const dead = (number: number) => number < known.next && !kept.has(number);
  for (const { name } of await refusing(() => connection.listCollections())) {
    const [, number] = OF_GENERATION.exec(name) ?? [];
    if (number !== undefined && dead(Number(number))) await refusing(() => drop(connection, name));
  }
}

async function drop(connection: Connection, name: string): Promise<void> {
  try {
    await connection.dropCollection(name);
  } catch (error) {
    if (!(error instanceof mongo.MongoServerError) || error.code !== NAMESPACE_NOT_FOUND) throw error;
  }
}

import type { Connection } from 'mongoose';
import { connect } from './connect.js';
import { LiveGeneration } from './live-generation.js';
import { Meta } from './meta.js';
import { MongoGenerations } from './mongo-generations.js';
import { DEFAULTS, type MongoReadModelOptions } from './mongo-options.js';
import { MongoReadModel } from './mongo-read-model.js';
import { refusing } from './not-ready.js';

/** See openMongoReadModel. */
export function startReadModel(options: MongoReadModelOptions): Promise<MongoReadModel> {
  const { maxTimeMS, pollMs } = { ...DEFAULTS, ...options };
  return connected(options, async (connection, meta) => {
    const live = await LiveGeneration.open(connection, meta, maxTimeMS, pollMs);
    return new MongoReadModel(live, () => connection.close());
  });
}

/** See openMongoGenerations. */
export function startGenerations(options: MongoReadModelOptions): Promise<MongoGenerations> {
  const { maxTimeMS } = { ...DEFAULTS, ...options };
  return connected(options, async (connection, meta) => new MongoGenerations(connection, meta, maxTimeMS));
}

async function connected<T>(
  options: MongoReadModelOptions,
  start: (connection: Connection, meta: Meta) => Promise<T>,
): Promise<T> {
  const { maxTimeMS } = { ...DEFAULTS, ...options };
  const connection = await connect(options);
  try {
    return await refusing(() => start(connection, new Meta(connection, maxTimeMS)));
  } catch (error) {
    await connection.close();
    throw error;
  }
}

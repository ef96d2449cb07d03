import { COLLECTIONS } from '@latchkey/projections';
import { createHash } from 'node:crypto';
import { canonicalJson } from '@latchkey/domain';
import type { Generation } from './generation.js';
import { fromStored, type Stored } from './stored.js';

const BATCH = 1000;

/** A digest of all documents, equal for two read models that hold the same, wherever they hold it. */
export async function digestGeneration({ models, maxTimeMS }: Generation): Promise<string> {
  const hash = createHash('sha256');
  for (const collection of COLLECTIONS) {
    const query = models[collection].find().sort({ _id: 1 }).hint('_id_').maxTimeMS(maxTimeMS).batchSize(BATCH);
    for await (const stored of query.lean<Stored[]>().cursor() as AsyncIterable<Stored>) {
      hash.update(`${collection} ${stored._id} ${canonicalJson(fromStored(collection, stored))}\n`);
    }
  }
  return hash.digest('hex');
}

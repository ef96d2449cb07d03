import type { KeyRow } from '../read-model.port.js';
import type { LearnUsers } from './documents.js';
import type { Reader, Selection } from './reader.js';
import { fromStored, type Stored } from './stored.js';

const BATCH = 1_000;

/** Keys with what is joined in. @param stored keys of one account */
export async function keyRows(learnUsers: LearnUsers, stored: readonly Stored[]): Promise<KeyRow[]> {
  const keys = stored.map((one) => fromStored('keys', one));
  const users = await learnUsers(keys.flatMap(({ mappedUserId, createdBy }) => [mappedUserId, createdBy]));
  return keys.map((key, i) => ({
    key,
    mappedUser: users.get(key.mappedUserId) ?? null,
    createdBy: users.get(key.createdBy) ?? null,
    lastUsedAt: stored[i]!.lists.usedAt ?? null,
  }));
}

/** All keys that are found in some places, each once, in no particular order. */
export async function* keysIn(
  reader: Reader,
  selections: readonly Selection[],
  learnUsers: LearnUsers,
): AsyncGenerator<KeyRow> {
  const seen = new Set<string>();
  for (const selection of selections) {
    const cursor = reader.stored('keys', selection).cursor({ batchSize: BATCH });
    try {
      for await (const batch of inBatches(cursor)) {
        const fresh = batch.filter(({ _id }) => !seen.has(_id));
        for (const { _id } of fresh) seen.add(_id);
        yield* await keyRows(learnUsers, fresh);
      }
    } finally {
      await cursor.close();
    }
  }
}

async function* inBatches(found: AsyncIterable<unknown>): AsyncGenerator<Stored[]> {
  let batch: Stored[] = [];
  for await (const one of found as AsyncIterable<Stored>) {
    if (batch.push(one) < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

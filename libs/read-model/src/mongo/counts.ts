import type { SourceName } from '@latchkey/projections';
import type { mongo } from 'mongoose';
import { bounded } from '../digest.js';
import type { Generation } from './generation.js';
import type { Reader } from './reader.js';
import type { StoredCount } from './stored-state.js';

/** What a batch changes of the counts. */
export class CountChanges {
  readonly #changes = new Map<string, { readonly accountId: string; readonly facet: number; n: number }>();

  add(accountId: string, facet: number, n: 1 | -1): void {
    const id = `${facet} ${bounded(accountId)}`;
    const known = this.#changes.get(id);
    if (known === undefined) this.#changes.set(id, { accountId, facet, n });
    else known.n += n;
  }

  /** Each source has counts of its own, so that two never wait for each other. */
  async write({ counts, maxTimeMS }: Generation, session: mongo.ClientSession, source: SourceName): Promise<void> {
    const changes = [...this.#changes].filter(([, { n }]) => n !== 0);
    if (changes.length === 0) return;
    const operations = changes.map(([id, { accountId, facet, n }]) => ({
      updateOne: {
        filter: { _id: `${source} ${id}` },
        update: { $inc: { n }, $setOnInsert: { accountId, facet } },
        upsert: true,
      },
    }));
    await counts.collection.bulkWrite(operations as never, { ordered: false, session, maxTimeMS });
  }
}

/** How many keys each facet of an account has. */
export async function countsOf(reader: Reader, accountId: string): Promise<Map<number, number>> {
  const { counts } = reader.generation;
  const found = await counts
    .find({ accountId }, null, { ...reader.options, hint: 'account' })
    .lean<StoredCount[]>()
    .exec();
  const sums = new Map<number, number>();
  for (const { facet, n } of found) sums.set(facet, (sums.get(facet) ?? 0) + n);
  for (const [facet, n] of sums) if (n === 0) sums.delete(facet);
  return sums;
}

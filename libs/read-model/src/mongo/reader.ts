import type { CollectionName, Collections } from '@latchkey/projections';
import { mongo, type QueryOptions } from 'mongoose';
import type { Generation } from './generation.js';
import { fromStored, type Stored } from './stored.js';

const TURNS = 5;
const SNAPSHOT_UNAVAILABLE = 246;

type Options = Omit<QueryOptions<Stored>, 'session'>;

// what only the server looks at
const UNREAD: { readonly [C in CollectionName]?: object } = {
  keys: { 'lists.grams': 0, 'lists.text': 0, 'lists.labels': 0 },
  users: { 'lists.grams': 0, 'lists.text': 0 },
};

/** Where to look for documents: what must hold, and the index to go by. */
export interface Selection {
  readonly where: object;
  readonly hint: string;
}

/** Reads one generation, within a session or outside of any. */
export class Reader {
  constructor(
    readonly generation: Generation,
    private readonly session?: mongo.ClientSession,
  ) {}

  /** Documents as they are stored. The hint keeps a plan that was cached for another account from being taken. */
  stored(collection: CollectionName, { where, hint }: Selection, options: Options = {}) {
    const projection = UNREAD[collection];
    return this.generation.models[collection]
      .find(where, null, { ...this.options, hint, ...(projection && { projection }), ...options })
      .lean<Stored[]>();
  }

  async find<C extends CollectionName>(
    collection: C,
    selection: Selection,
    options: Options = {},
  ): Promise<Collections[C][]> {
    return (await this.stored(collection, selection, options).exec()).map((one) => fromStored(collection, one));
  }

  /** How many there are; where a limit is given, at most so many are counted. */
  count(collection: CollectionName, { where, hint }: Selection, limit?: number): Promise<number> {
    const options = { ...this.options, hint, ...(limit !== undefined && { limit }) };
    return this.generation.models[collection].collection.countDocuments(where, options);
  }

  /** What every question has to say. */
  get options() {
    const { session, generation } = this;
    const level = session?.snapshotEnabled ? 'snapshot' : 'majority';
    const readConcern = session?.inTransaction() ? {} : { readConcern: { level } as const };
    return { ...(session && { session }), ...readConcern, maxTimeMS: generation.maxTimeMS };
  }
}

/** Asks several things of one state of a generation, of what a majority of the members holds. */
export async function inSnapshot<T>(generation: Generation, ask: (reader: Reader) => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn++) {
    const session = await generation.connection.startSession({ snapshot: true });
    try {
      return await ask(new Reader(generation, session));
    } catch (error) {
      // A collection that was made at this moment has no state yet that a majority holds.
      const passes = error instanceof mongo.MongoServerError && error.code === SNAPSHOT_UNAVAILABLE;
      if (!passes || turn === TURNS) throw error;
    } finally {
      await session.endSession();
    }
  }
}

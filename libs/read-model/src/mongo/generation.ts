import { setMaxListeners } from 'node:events';
import { COLLECTIONS, type CollectionName, type Collections } from '@latchkey/projections';
import { Schema, type Connection, type Model, type QueryOptions } from 'mongoose';
import { fromStored, type Stored } from './stored.js';

export interface StoredCheckpoint {
  readonly _id: string;
  readonly log: string;
  readonly offset: number;
  readonly record: string;
}

/**
 * By collection and name. An index of a list ends in `place`, `{ at, id }`, or another like it: one value that orders by
 * time and then by id, so that a page begins at one bound of one index.
 */
const INDEXES: Record<CollectionName | 'checkpoints', Record<string, Record<string, 1 | -1>>> = {
  keys: {
    all: { accountId: 1, place: -1 },
    deleted: { accountId: 1, deleted: 1, place: -1 },
    name: { accountId: 1, deleted: 1, byName: 1 },
    expiry: { accountId: 1, deleted: 1, byExpiry: 1 },
    user: { accountId: 1, mappedUserId: 1, place: -1 },
    access: { accountId: 1, accessKey: 1, place: -1 },
  },
  users: {
    all: { accountId: 1, place: -1 },
    external: { accountId: 1, externalId: 1, place: -1 },
  },
  revisions: {
    all: { accountId: 1, place: -1 },
    user: { accountId: 1, 'user.id': 1, place: -1 },
    target: { accountId: 1, 'target.id': 1, place: -1 },
    'target-type': { accountId: 1, 'target.type': 1, place: -1 },
    action: { accountId: 1, action: 1, place: -1 },
    key: { accountId: 1, keyIds: 1, place: -1 },
    reported: { reportedAt: 1 },
  },
  usage: { all: { accountId: 1, place: -1 } },
  checks: { hour: { accountId: 1, at: 1 } },
  checkpoints: {},
};

// What is stored is typed by the projections, written in bulk and read lean: a schema adds its indexes and no second copy.
function schemaOf(collection: keyof typeof INDEXES) {
  const schema = new Schema({ _id: String }, { strict: false });
  for (const [name, fields] of Object.entries(INDEXES[collection])) {
    schema.index(fields, name === 'reported' ? { name, sparse: true } : { name });
  }
  return schema;
}

/** One whole read model: collections whose names end in its number. */
export class Generation {
  readonly models: Readonly<Record<CollectionName, Model<Stored>>>;
  readonly checkpoints: Model<StoredCheckpoint>;
  readonly #all: readonly Model<unknown>[];
  readonly #replaced = new AbortController();

  constructor(
    readonly connection: Connection,
    readonly number: number,
    /** ms that the server may work on one question or write */
    readonly maxTimeMS: number,
  ) {
    const modelOf = <T>(name: keyof typeof INDEXES): Model<T> =>
      connection.model<T>(`${name}_${number}`, schemaOf(name) as never, `${name}_${number}`, { overwriteModels: true });
    // each runner listens: one of the log and one for each partition of activity
    setMaxListeners(0, this.#replaced.signal);
    const models = COLLECTIONS.map((name) => [name, modelOf<Stored>(name)] as const);
    this.models = Object.fromEntries(models) as Record<CollectionName, Model<Stored>>;
    this.checkpoints = modelOf('checkpoints');
    this.#all = [...Object.values(this.models), this.checkpoints] as unknown as Model<unknown>[];
  }

  /** Aborts once another generation is live. */
  get replaced(): AbortSignal {
    return this.#replaced.signal;
  }

  async find<C extends CollectionName>(
    collection: C,
    where: object,
    options: QueryOptions<Stored> = {},
  ): Promise<Collections[C][]> {
    const { maxTimeMS } = this;
    const query = this.models[collection].find(where, null, { ...options, maxTimeMS }).lean<Stored[]>();
    return (await query.exec()).map((stored) => fromStored(collection, stored));
  }

  /** Makes the collections and indexes that are missing. */
  async ensure(): Promise<void> {
    await Promise.all(this.#all.map((model) => model.createCollection().then(() => model.createIndexes())));
  }

  retire(): void {
    for (const { modelName } of this.#all) this.connection.deleteModel(modelName);
    this.#replaced.abort();
  }
}

/** Where a read model finds the generation to read and to write. */
export interface GenerationSource {
  /** The generation to write to. From then on a replacement is noticed even without reads. @throws NotReady */
  toWrite(): Generation;

  /** Asks one generation, and asks anew when another took its place meanwhile. @throws NotReady */
  read<T>(ask: (generation: Generation) => Promise<T>): Promise<T>;

  /** Makes sure that what was written to a generation is what is read now. @throws ReadModelReplaced */
  confirm(generation: Generation): Promise<void>;

  close(): Promise<void>;
}

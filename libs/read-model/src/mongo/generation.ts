import { setMaxListeners } from 'node:events';
import { COLLECTIONS, type CollectionName } from '@latchkey/projections';
import { Schema, type Connection, type Model } from 'mongoose';
import type { Remaking } from '../read-model.port.js';
import type { StoredCheckpoint, StoredCount, StoredLabel } from './stored-state.js';
import type { Stored } from './stored.js';

/** Before every time there is. */
export const FIRST_END = Number.MIN_SAFE_INTEGER;

/** The collections of a generation, without its number. */
export const COLLECTIONS_OF_ONE = [...COLLECTIONS, 'counts', 'labels', 'checkpoints'] as const;
type Name = (typeof COLLECTIONS_OF_ONE)[number];

/**
 * By collection and name. An index of a list ends in `{ at, id }`: one value that orders by time, or by something else, and
 * then by id, so that a page begins at one bound of one index. Those of keys begin with facets, which MongoDB merges in order.
 */
const INDEXES: Record<Name, Record<string, Record<string, 1 | -1>>> = {
  keys: {
    // with what ends are judged by, so that no document is read for that
    place: { accountId: 1, 'lists.facet': 1, 'lists.place': -1, 'lists.expiry': 1 },
    name: { accountId: 1, 'lists.facet': 1, 'lists.name': 1 },
    expiry: { accountId: 1, 'lists.facet': 1, 'lists.expiry': 1 },
    use: { accountId: 1, 'lists.facet': 1, 'lists.use': 1 },
    user: { accountId: 1, mappedUserId: 1, 'lists.facet': 1, 'lists.place': -1 },
    access: { accountId: 1, accessKey: 1 },
    // with the environment, so that no document is read to count those of one that have a tag
    labels: { accountId: 1, 'lists.labels': 1, 'lists.facet': 1, 'lists.place': -1, environment: 1 },
    text: { accountId: 1, 'lists.grams': 1 },
    due: { 'lists.expired': 1, expiresAt: 1 },
  },
  users: {
    place: { accountId: 1, active: 1, 'lists.place': -1 },
    external: { accountId: 1, externalId: 1, 'lists.place': -1 },
    text: { accountId: 1, 'lists.grams': 1 },
  },
  revisions: {
    place: { accountId: 1, 'lists.place': -1 },
    user: { accountId: 1, 'user.id': 1, 'lists.place': -1 },
    target: { accountId: 1, 'target.id': 1, 'lists.place': -1 },
    'target-type': { accountId: 1, 'target.type': 1, 'lists.place': -1 },
    action: { accountId: 1, action: 1, 'lists.place': -1 },
    key: { accountId: 1, 'lists.keyIds': 1, 'lists.place': -1 },
    reported: { reportedAt: 1 },
  },
  usage: {},
  checks: { hour: { accountId: 1, at: 1 } },
  uses: { hour: { accountId: 1, key: 1, at: 1 }, time: { at: 1 } },
  counts: { account: { accountId: 1 } },
  labels: { label: { accountId: 1, label: 1 } },
  checkpoints: {},
};

/** Of indexes that hold some of the documents only. */
const OPTIONS: Record<string, object> = {
  reported: { sparse: true },
  labels: { partialFilterExpression: { 'lists.labels': { $exists: true } } },
  due: { partialFilterExpression: { expiresAt: { $gte: FIRST_END } } },
};

// What is stored is typed by the projections, written in bulk and read lean: a schema adds its indexes and no second copy.
function schemaOf(collection: Name) {
  const schema = new Schema({ _id: String }, { strict: false });
  for (const [name, fields] of Object.entries(INDEXES[collection])) schema.index(fields, { name, ...OPTIONS[name] });
  return schema;
}

export interface Limits {
  /** ms that the server may work on one question or write */
  readonly maxTimeMS: number;
  /** what is found in no more places than this is put in order when it is asked for; what is found in more comes up soon in any list */
  readonly few: number;
}

/** One whole read model: collections whose names end in its number. */
export class Generation {
  readonly models: Readonly<Record<CollectionName, Model<Stored>>>;
  readonly counts: Model<StoredCount>;
  readonly labels: Model<StoredLabel>;
  readonly checkpoints: Model<StoredCheckpoint>;
  /** of one in which nothing is written yet: keys that ended by then are marked at once; ms since 1970, UTC */
  sweptTo = 0;
  readonly #all: readonly Model<unknown>[];
  readonly #replaced = new AbortController();

  constructor(
    readonly connection: Connection,
    readonly number: number,
    private readonly limits: Limits,
  ) {
    const modelOf = <T>(name: Name): Model<T> =>
      connection.model<T>(`${name}_${number}`, schemaOf(name) as never, `${name}_${number}`, { overwriteModels: true });
    // each runner listens: one of the log and one for each partition of activity
    setMaxListeners(0, this.#replaced.signal);
    const models = COLLECTIONS.map((name) => [name, modelOf<Stored>(name)] as const);
    this.models = Object.fromEntries(models) as Record<CollectionName, Model<Stored>>;
    this.counts = modelOf('counts');
    this.labels = modelOf('labels');
    this.checkpoints = modelOf('checkpoints');
    this.#all = [
      ...Object.values(this.models),
      this.counts,
      this.labels,
      this.checkpoints,
    ] as unknown as Model<unknown>[];
  }

  get maxTimeMS(): number {
    return this.limits.maxTimeMS;
  }

  get few(): number {
    return this.limits.few;
  }

  /** Aborts once another generation is live. */
  get replaced(): AbortSignal {
    return this.#replaced.signal;
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

  /** What becomes of a live generation that this version cannot use; null: it can. @throws NotReady */
  remaking(): Promise<Remaking | null>;

  /** Makes sure that what was written to a generation is what is read now. @throws ReadModelReplaced */
  confirm(generation: Generation): Promise<void>;

  close(): Promise<void>;
}

import { setMaxListeners } from 'node:events';
import { COLLECTIONS, type CollectionName } from '@latchkey/projections';
import type { Connection, Model } from 'mongoose';
import { SCHEMAS } from './schemas.js';
import type { Stored } from './stored.js';

export interface StoredCheckpoint {
  readonly _id: string;
  readonly log: string;
  readonly offset: number;
  readonly record: string;
}

type Models = { readonly [C in CollectionName]: Model<Stored> };

/** One whole read model: collections whose names end in its number. */
export class Generation {
  readonly models: Models;
  readonly checkpoints: Model<StoredCheckpoint>;
  readonly #replaced = new AbortController();

  constructor(
    readonly connection: Connection,
    readonly number: number,
    /** ms that the server may work on one question or write */
    readonly maxTimeMS: number,
  ) {
    const modelOf = (name: keyof typeof SCHEMAS) => {
      const collection = `${name}_${number}`;
      return connection.model<unknown>(collection, SCHEMAS[name] as never, collection, { overwriteModels: true });
    };
    // each runner listens: one of the log and one for each partition of activity
    setMaxListeners(0, this.#replaced.signal);
    this.models = Object.fromEntries(COLLECTIONS.map((name) => [name, modelOf(name)])) as unknown as Models;
    this.checkpoints = modelOf('checkpoints') as unknown as Model<StoredCheckpoint>;
  }

  /** Aborts once another generation is live. */
  get replaced(): AbortSignal {
    return this.#replaced.signal;
  }

  /** Makes the collections and indexes that are missing. */
  async ensure(): Promise<void> {
    const all = [...COLLECTIONS.map((name) => this.models[name]), this.checkpoints] as unknown as Model<unknown>[];
    await Promise.all(all.map((model) => model.createCollection().then(() => model.createIndexes())));
  }

  retire(): void {
    for (const name of [...COLLECTIONS, 'checkpoints']) this.connection.deleteModel(`${name}_${this.number}`);
    this.#replaced.abort();
  }
}

/** Where a read model finds the generation to read and to write. */
export interface GenerationSource {
  /**
   * The generation to write to. From then on a replacement is noticed even without reads.
   *
   * @throws NotReady when there is none that this process can read
   */
  toWrite(): Generation;

  /** Asks one generation, and asks anew when another took its place meanwhile. @throws NotReady */
  read<T>(ask: (generation: Generation) => Promise<T>): Promise<T>;

  /** Makes sure that what was written to a generation is what is read now. @throws ReadModelReplaced, NotReady */
  confirm(generation: Generation): Promise<void>;

  close(): void;
}

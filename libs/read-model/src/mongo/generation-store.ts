import {
  COLLECTIONS,
  type CollectionName,
  type Collections,
  type ProjectionStore,
  type Puts,
  type SourceName,
  type StoreSession,
} from '@latchkey/projections';
import { mongo } from 'mongoose';
import { documentsOf, removeReported } from './documents.js';
import type { GenerationSource, Generation } from './generation.js';
import { putDocuments } from './guarded-writes.js';
import { mapErrors } from './map-errors.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/** What one runner writes: always to the generation that was current when it began, and to no other. */
export class GenerationStore implements StoreSession {
  // A network is in between: the more goes at once, the less it weighs.
  readonly batch = 1000;
  readonly #known = idsIn({});
  #written = idsIn({});

  constructor(
    private readonly source: GenerationSource,
    private readonly generation: Generation,
  ) {}

  get replaced(): AbortSignal {
    return this.generation.replaced;
  }

  async checkpoint(source: SourceName): Promise<Position | null> {
    const { checkpoints, maxTimeMS } = this.generation;
    const query = checkpoints.findById(source, { _id: 0 }, { maxTimeMS }).lean<Position>();
    return mapErrors(() => query.exec());
  }

  async load<C extends CollectionName>(collection: C, ids: readonly string[]): Promise<Collections[C][]> {
    const found = await mapErrors(() => documentsOf(this.generation, collection, ids));
    // What is being written at this moment may not be found yet.
    this.#known[collection] = new Set([...found.map(({ id }) => id), ...this.#written[collection]]);
    return found;
  }

  /** Data first, checkpoint second. @throws ReadModelReplaced when another generation is live by then; NotReady */
  async apply(source: SourceName, puts: Puts, checkpoint: Position): Promise<void> {
    this.#written = idsIn(puts);
    await mapErrors(async () => {
      await putDocuments(this.generation, puts, this.#known);
      await Promise.all([this.#advance(source, checkpoint), this.source.confirm(this.generation)]);
    });
  }

  /** @throws ReadModelReplaced when another generation is live; NotReady */
  async removeActivity(before: number): Promise<boolean> {
    const more = await mapErrors(() => removeReported(this.generation, before));
    await mapErrors(() => this.source.confirm(this.generation));
    return more;
  }

  /** A checkpoint of the same log only moves forward. */
  async #advance(source: SourceName, { log, offset, record }: Position): Promise<void> {
    const { checkpoints, maxTimeMS } = this.generation;
    const behind: object = { _id: source, $or: [{ log: { $ne: log } }, { offset: { $lt: offset } }] };
    const forward = (upsert: boolean) =>
      checkpoints.collection.updateOne(behind, { $set: { log, offset, record } }, { upsert, maxTimeMS });
    try {
      await forward(true);
    } catch (error) {
      if (!(error instanceof mongo.MongoServerError) || error.code !== 11000) throw error;
      // There is one, as new or made at this moment; no checkpoint is ever removed.
      await forward(false);
    }
  }
}

function idsIn(puts: Puts): Record<CollectionName, Set<string>> {
  const sets = COLLECTIONS.map((name) => [name, new Set(puts[name]?.map(({ id }) => id))]);
  return Object.fromEntries(sets) as Record<CollectionName, Set<string>>;
}

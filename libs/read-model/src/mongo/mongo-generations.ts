import type { Connection } from 'mongoose';
import { ReadModelBeingRebuilt, ReadModelReplaced } from '../read-model.errors.js';
import { DraftGeneration } from './draft-generation.js';
import { dropGenerations } from './drop-generations.js';
import { Generation } from './generation.js';
import type { Meta } from './meta.js';
import { MongoReadModel } from './mongo-read-model.js';
import { refusing } from './not-ready.js';

/** Generations beside the live one: a rebuild fills a draft, compares it, and promotes or discards it. */
export class MongoGenerations {
  readonly #drafts = new WeakMap<MongoReadModel, DraftGeneration>();

  /** @internal use openMongoGenerations */
  constructor(
    private readonly connection: Connection,
    private readonly meta: Meta,
    private readonly maxTimeMS: number,
  ) {}

  /**
   * An empty read model for a projector to fill, which no reader sees. Where none is live yet, an empty one is.
   *
   * @throws ReadModelBeingRebuilt while another process fills a draft, or was killed doing so within 30 s; NotReady
   */
  async draft(): Promise<MongoReadModel> {
    await this.meta.readOrMake();
    const claim = await this.meta.claim();
    if (claim === null) throw new ReadModelBeingRebuilt(`the database ${this.connection.name}`);
    const generation = new Generation(this.connection, claim.generation, this.maxTimeMS);
    const source = new DraftGeneration(generation, claim, this.meta);
    await refusing(() => generation.ensure());
    await dropGenerations(this.connection, this.meta);
    const draft = new MongoReadModel(source, async () => source.close());
    this.#drafts.set(draft, source);
    return draft;
  }

  /**
   * Makes a draft live in one step for every reader. Readers see it within a second; what it replaces is kept for a minute
   * and then dropped. May be repeated when its outcome is not known.
   *
   * @throws ReadModelReplaced when another rebuild took the draft for abandoned; NotReady
   */
  async promote(draft: MongoReadModel): Promise<void> {
    const source = this.#sourceOf(draft);
    const { claim } = source;
    if (!(await this.meta.promote(claim))) throw new ReadModelReplaced(this.connection.name, claim.generation);
    source.close();
    await dropGenerations(this.connection, this.meta);
  }

  /** Gives a draft up and drops it. @throws NotReady */
  async discardDraft(draft: MongoReadModel): Promise<void> {
    const source = this.#sourceOf(draft);
    source.close();
    await this.meta.release(source.claim);
    await dropGenerations(this.connection, this.meta);
  }

  /** Drafts that were not promoted can be discarded by any later rebuild. */
  async close(): Promise<void> {
    await this.connection.close();
  }

  #sourceOf(draft: MongoReadModel): DraftGeneration {
    const source = this.#drafts.get(draft);
    if (source === undefined) throw new Error('this is no draft of these generations');
    return source;
  }
}

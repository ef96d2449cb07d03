import { ReadModelBeingRebuilt, ReadModelReplaced } from '../read-model.errors.js';
import type { Generation, GenerationSource } from './generation.js';
import type { DraftClaim, GenerationRegistry } from './generation-registry.js';
import { mapErrors } from './map-errors.js';
import { mongoReadModel, type MongoReadModel } from './mongo-read-model.js';

const RENEW_EVERY_MS = 2_000;

/** A new generation beside the live one, which only the process that fills it can see until it is promoted. */
export interface MongoDraft extends MongoReadModel {
  /** Keys that ended by this time (ms since 1970, UTC) are marked as they are written. Say it before that. */
  beginAt(now: number): void;

  /** Lets readers of an outdated generation know how far this one has come: records that are projected, of all. */
  tellProgress(done: number, total: number): void;

  /**
   * Makes it live in one step for every reader. Readers see it within a second; what it replaces is kept for a minute and
   * then dropped. May be repeated when its outcome is not known.
   *
   * @throws ReadModelReplaced when another rebuild took it for abandoned; NotReady
   */
  promote(): Promise<void>;
}

/** @throws ReadModelBeingRebuilt */
export async function newDraft(registry: GenerationRegistry): Promise<MongoDraft> {
  await registry.readOrMake();
  const claim = await registry.claim();
  if (claim === null) throw new ReadModelBeingRebuilt(`the database ${registry.connection.name}`);
  const draft = new DraftGeneration(registry, claim);
  try {
    await draft.toWrite().ensure();
    await registry.dropDead();
  } catch (error) {
    await draft.close();
    throw error;
  }
  return {
    ...mongoReadModel(draft),
    beginAt: (now) => void (draft.toWrite().sweptTo = now),
    tellProgress: (done, total) => draft.tellProgress(done, total),
    promote: () => mapErrors(() => draft.promote()),
  };
}

class DraftGeneration implements GenerationSource {
  readonly #generation: Generation;
  readonly #timer: NodeJS.Timeout;
  #lost: ReadModelReplaced | null = null;
  #progress: { readonly done: number; readonly total: number } | undefined;

  constructor(
    private readonly registry: GenerationRegistry,
    private readonly claim: DraftClaim,
  ) {
    this.#generation = registry.generation(claim.generation);
    // What fails here fails again at the next write.
    const renew = () => void registry.renew(claim, this.#progress).catch(() => undefined);
    this.#timer = setInterval(renew, RENEW_EVERY_MS).unref();
  }

  /** @throws ReadModelReplaced once another rebuild took this for abandoned */
  toWrite(): Generation {
    if (this.#lost !== null) throw this.#lost;
    return this.#generation;
  }

  read<T>(ask: (generation: Generation) => Promise<T>): Promise<T> {
    return ask(this.toWrite());
  }

  tellProgress(done: number, total: number): void {
    this.#progress = { done, total };
  }

  async remaking(): Promise<null> {
    return null;
  }

  async confirm(): Promise<void> {
    if (await this.registry.renew(this.claim)) return;
    clearInterval(this.#timer);
    this.#lost = this.#replaced();
    this.#generation.retire();
    throw this.#lost;
  }

  async promote(): Promise<void> {
    if (!(await this.registry.promote(this.claim))) throw this.#replaced();
    clearInterval(this.#timer);
    await this.registry.dropDead();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.registry.connection.close();
  }

  #replaced(): ReadModelReplaced {
    return new ReadModelReplaced(this.registry.connection.name, this.claim.generation);
  }
}

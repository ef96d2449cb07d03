import type { Generation, GenerationSource } from './generation.js';
import type { DraftClaim, Meta } from './meta.js';
import { ReadModelReplaced } from '../read-model.errors.js';

const RENEW_EVERY_MS = 5_000;

/** A generation that only the process that fills it can see. */
export class DraftGeneration implements GenerationSource {
  readonly #timer: NodeJS.Timeout;
  #lost: ReadModelReplaced | null = null;

  constructor(
    private readonly generation: Generation,
    readonly claim: DraftClaim,
    private readonly meta: Meta,
  ) {
    // What fails here fails again at the next write.
    const renew = () => void meta.renew(claim).catch(() => undefined);
    this.#timer = setInterval(renew, RENEW_EVERY_MS).unref();
  }

  /** @throws ReadModelReplaced once another rebuild took this for abandoned */
  toWrite(): Generation {
    if (this.#lost !== null) throw this.#lost;
    return this.generation;
  }

  read<T>(ask: (generation: Generation) => Promise<T>): Promise<T> {
    return ask(this.toWrite());
  }

  async confirm(generation: Generation): Promise<void> {
    if (await this.meta.renew(this.claim)) return;
    this.close();
    this.#lost = new ReadModelReplaced(generation.connection.name, generation.number);
    generation.retire();
    throw this.#lost;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

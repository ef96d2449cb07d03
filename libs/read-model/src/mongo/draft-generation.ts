import type { Generation } from './generation.js';
import type { GenerationSource } from './generation-source.js';
import type { DraftClaim, Meta } from './meta.js';
import { ReadModelReplaced } from '../read-model.errors.js';

const RENEW_EVERY_MS = 5_000;

/** A generation that only whoever fills it can see. */
export class DraftGeneration implements GenerationSource {
  readonly #timer: NodeJS.Timeout;

  constructor(
    readonly current: Generation,
    readonly claim: DraftClaim,
    private readonly meta: Meta,
  ) {
    // What fails here fails again where somebody writes.
    const renew = () => void meta.renew(claim).catch(() => undefined);
    this.#timer = setInterval(renew, RENEW_EVERY_MS).unref();
  }

  read<T>(ask: (generation: Generation) => Promise<T>): Promise<T> {
    return ask(this.current);
  }

  async confirm(generation: Generation): Promise<void> {
    if (await this.meta.renew(this.claim)) return;
    this.close();
    throw new ReadModelReplaced(generation.connection.name, generation.number);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

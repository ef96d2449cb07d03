import { NotReady } from '@latchkey/domain';
import { mongo } from 'mongoose';
import { ReadModelNewer, ReadModelReplaced } from '../read-model.errors.js';
import type { Remaking } from '../read-model.port.js';
import type { Generation, GenerationSource } from './generation.js';
import { hasOverdue, isNewer, LAYOUT, type GenerationRegistry, type Registered } from './generation-registry.js';

/** A replaced generation is kept for a minute: within this time its collections are certainly there. */
const CERTAIN_MS = 20_000;
const TURNS = 3;

/** The live generation, whichever it is by now: it is looked up again and again, by readers while they ask something. */
export class LiveGeneration implements GenerationSource {
  #generation: Generation;
  #problem: NotReady | null = null;
  #remaking: Remaking | null = null;
  #confirmedAt = now();
  #looking: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(
    private readonly registry: GenerationRegistry,
    generation: Generation,
    private readonly pollMs: number,
  ) {
    this.#generation = generation;
  }

  /** Also opens one that an older version laid out; it cannot be asked until it was made anew. @throws ReadModelNewer */
  static async open(registry: GenerationRegistry, pollMs: number): Promise<LiveGeneration> {
    const { live, layout } = await registry.readOrMake();
    if (isNewer(layout)) throw new ReadModelNewer(`the database ${registry.connection.name}`, layout, LAYOUT);
    const generation = registry.generation(live);
    if (layout === LAYOUT) await generation.ensure();
    const source = new LiveGeneration(registry, generation, pollMs);
    await source.#refresh();
    return source;
  }

  get #current(): Generation {
    if (this.#problem !== null) throw this.#problem;
    return this.#generation;
  }

  toWrite(): Generation {
    if (this.#timer === undefined) this.#schedule();
    return this.#current;
  }

  async read<T>(ask: (generation: Generation) => Promise<T>): Promise<T> {
    for (let turn = 0; turn < TURNS; turn++) {
      if (this.#problem !== null) await this.#lookIfDue();
      const generation = this.#current;
      const looked = this.#lookIfDue();
      const answer = await ask(generation).catch(async (error: unknown) => {
        // A collection that was dropped meanwhile ends a query; nothing else is worth another look.
        if (error instanceof mongo.MongoServerError) await this.#refresh();
        if (this.#current === generation) throw error;
        return null as T;
      });
      await looked;
      if (elapsed(this.#confirmedAt) > CERTAIN_MS) await this.#refresh();
      if (this.#current === generation) return answer;
    }
    throw new NotReady('the read model is being replaced');
  }

  async confirm(generation: Generation): Promise<void> {
    await this.#refresh();
    if (this.#current !== generation) throw new ReadModelReplaced(this.registry.connection.name, generation.number);
  }

  async remaking(): Promise<Remaking | null> {
    await this.#refresh();
    return this.#remaking;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.registry.connection.close();
  }

  /** Beside the question, so that it takes no longer; once for all who ask at the same moment. */
  #lookIfDue(): Promise<void> | null {
    if (elapsed(this.#confirmedAt) < this.pollMs) return null;
    const looked = () => void (this.#looking = null);
    // What fails here fails again where it has to be certain.
    return (this.#looking ??= this.#refresh().then(looked, looked));
  }

  async #refresh(): Promise<void> {
    const asked = now();
    const found = await this.registry.read();
    this.#learn(found);
    this.#confirmedAt = asked;
    if (found !== null && hasOverdue(found)) await this.registry.dropDead();
  }

  // Answers may come out of order, and numbers only grow.
  #learn(found: Registered | null): void {
    const { number } = this.#generation;
    if (found !== null && found.live < number) return;
    this.#problem = problemOf(found);
    this.#remaking = remakingOf(found);
    if (found === null || found.live === number) return;
    const before = this.#generation;
    this.#generation = this.registry.generation(found.live);
    before.retire();
  }

  #schedule(): void {
    if (this.#closed) return;
    const again = () => this.#schedule();
    // What fails here fails again at the next question.
    this.#timer = setTimeout(() => void this.#refresh().then(again, again), this.pollMs).unref();
  }
}

function problemOf(found: Registered | null): NotReady | null {
  if (found === null) return new NotReady('the read model is gone from MongoDB', 'Restart this process');
  if (found.layout === LAYOUT) return null;
  if (isNewer(found.layout)) {
    return new NotReady(
      'a newer version of Latchkey has laid the read model out anew',
      'Run that version here as well',
    );
  }
  const { done, total } = remakingOf(found)!;
  const progress = total === null ? 'a projector of this version has yet to begin' : `${done} of ${total} records`;
  return new NotReady(`the read model is being made anew for this version of Latchkey, ${progress}`);
}

function remakingOf(found: Registered | null): Remaking | null {
  if (found === null || found.layout === LAYOUT || isNewer(found.layout)) return null;
  return { done: found.draft?.done ?? 0, total: found.draft?.total ?? null };
}

/** By both clocks: one of them stands still while the machine sleeps, the other can be set. */
function now() {
  return { monotonic: performance.now(), wall: Date.now() };
}

function elapsed({ monotonic, wall }: ReturnType<typeof now>): number {
  return Math.max(performance.now() - monotonic, Math.abs(Date.now() - wall));
}

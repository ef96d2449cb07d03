import type { ProjectionStore, Puts, SourceName } from '@latchkey/projections';
import { preparePuts, prepareRemoval, type Write } from './prepare-puts.js';
import type { Tables } from './tables.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/** Writes what projections fold: one step after the other, each in one transaction. */
export class Writer {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly tables: Tables) {}

  /** The newest position whose documents are all written; null when there is none. */
  checkpoint(source: SourceName): Position | null {
    const text = this.tables.root.get(`checkpoint-${source}`);
    return text === undefined ? null : (JSON.parse(text) as Position);
  }

  /** Resolves once documents, index entries and checkpoint are durable and every read sees them. */
  apply(source: SourceName, puts: Puts, checkpoint: Position): Promise<void> {
    return this.#next(() => this.#write(source, puts, checkpoint));
  }

  /** Takes some entries out with all their places in lists; see the port. */
  removeActivity(before: number): Promise<boolean> {
    return this.#next(async () => {
      const writes = prepareRemoval(this.tables, before);
      if (writes.length > 0) await this.#commit(writes);
      return writes.length > 0;
    });
  }

  /** Resolves when nothing is being written any more. */
  async idle(): Promise<void> {
    await this.#last;
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #write(source: SourceName, puts: Puts, checkpoint: Position): Promise<void> {
    const writes = await preparePuts(this.tables, puts);
    const before = this.checkpoint(source);
    if (before?.log !== checkpoint.log || before.offset < checkpoint.offset) {
      writes.push(() => this.tables.root.put(`checkpoint-${source}`, JSON.stringify(checkpoint)));
    }
    await this.#commit(writes);
  }

  async #commit(writes: readonly Write[]): Promise<void> {
    try {
      await this.tables.root.batch(() => {
        for (const write of writes) write();
      });
    } catch (error) {
      // lmdb says why a commit failed in a promise of its own, which would end the process if nothing handled it
      const why = (error as { commitError?: Promise<never> }).commitError;
      throw why === undefined ? error : await why.catch((cause: unknown) => cause);
    }
  }
}

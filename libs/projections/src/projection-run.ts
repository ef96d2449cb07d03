import { setTimeout as pause } from 'node:timers/promises';
import type { Position, StoredRecord } from '@latchkey/event-log';
import { foldEntries, type AnyProjection } from './fold-entries.js';
import type { ProjectionSource } from './projection-source.js';
import type { ProjectionStore, Puts } from './projection-store.port.js';

const RETRY_MS = 500;

interface Read<Entry> {
  readonly record: StoredRecord;
  readonly entry: Entry | null;
}

/** Who is told how a run goes. */
export interface RunListener {
  advanced(offset: number): void;
  failed(error: Error): void;
}

/** Folds records into one store, which is tried again until the signal aborts. While some are written the next are folded. */
export class ProjectionRun<Entry extends { readonly offset: number }> {
  #underway: Puts = {};
  #written: Promise<void> = Promise.resolve();

  constructor(
    private readonly source: ProjectionSource<Entry>,
    private readonly projections: readonly AnyProjection<Entry>[],
    private readonly store: ProjectionStore,
    private readonly listener: RunListener,
    private readonly signal: AbortSignal,
  ) {}

  /** Resolves when these records may be followed by others; `written` says when they are in the store. */
  async project(batch: readonly StoredRecord[], log: string): Promise<void> {
    await this.source.judged(batch.at(-1)!.offset);
    for (const part of this.#partsOf(batch)) {
      const { record } = part.at(-1)!;
      const entries = part.map(({ entry }) => entry).filter((entry) => entry !== null);
      await this.#write(entries, { log, offset: record.offset, record: this.source.recordId(record) });
    }
  }

  /** Resolves when nothing is being written any more. @throws what the store said last, once the signal aborted */
  written(): Promise<void> {
    return this.#written;
  }

  /** Does something with the store until it works, unless the error says that it never will. */
  async again<T>(action: () => Promise<T>, passing: (error: Error) => boolean = () => true): Promise<T> {
    for (;;) {
      try {
        return await action();
      } catch (error) {
        this.listener.failed(error as Error);
        if (!passing(error as Error)) throw error;
        await pause(RETRY_MS, undefined, { signal: this.signal }).catch(() => undefined);
        if (this.signal.aborted) throw error;
      }
    }
  }

  async #write(entries: readonly Entry[], checkpoint: Position): Promise<void> {
    for (const entry of entries) await this.#remove(entry);
    const puts = await this.again(() => foldEntries(this.projections, entries, this.store, this.#underway));
    await this.#written;
    const apply = async () => {
      await this.again(() => this.store.apply(this.source.name, puts, checkpoint));
      if (this.#underway === puts) this.#underway = {};
      this.listener.advanced(checkpoint.offset);
    };
    this.#underway = puts;
    this.#written = apply();
    // The caller that awaits it handles it; until then it must not end the process.
    this.#written.catch(() => undefined);
  }

  async #remove(entry: Entry): Promise<void> {
    const removal = this.source.removes(entry);
    if (removal === null) return;
    await this.#written;
    while (await this.again(() => this.store.remove(removal))) this.signal.throwIfAborted();
  }

  /** A removal stands alone: what is before it is written when it begins, and its checkpoint says that it has ended. */
  #partsOf(batch: readonly StoredRecord[]): Read<Entry>[][] {
    const parts: Read<Entry>[][] = [];
    let open = false;
    for (const record of batch) {
      const entry = this.source.entry(record);
      const alone = entry !== null && this.source.removes(entry) !== null;
      if (open && !alone) parts.at(-1)!.push({ record, entry });
      else parts.push([{ record, entry }]);
      open = !alone;
    }
    return parts;
  }
}

import type { Position, StoredRecord } from '@latchkey/event-log';
import type { CollectionName, Collections } from './documents.js';
import { Progress } from './progress.js';
import type { Projection } from './projection.js';
import { requireSameHistory, type ProjectionSource } from './projection-source.js';
import type { ProjectionStore, Puts } from './projection-store.port.js';

const RETRY_MS = 500;
// A store may hand over a batch in one turn of the event loop, and verification must not wait for it.
const SLICE = 200;

// oxlint-disable-next-line typescript/no-explicit-any -- a runner takes projections of any collection
type AnyProjection<Entry> = Projection<Entry, any>;

interface Read<Entry> {
  readonly record: StoredRecord;
  readonly entry: Entry | null;
}

/**
 * Folds one log into documents, from its checkpoint on, for ever: load what a batch touches, fold, write, go on.
 * A failing store is tried again and never skipped.
 */
export class ProjectionRunner<Entry extends { readonly offset: number }> {
  readonly #progress = new Progress();
  /** why the newest attempt to write failed; null when it worked */
  lastError: Error | null = null;

  constructor(
    private readonly source: ProjectionSource<Entry>,
    private readonly projections: readonly AnyProjection<Entry>[],
    private readonly store: ProjectionStore,
  ) {}

  /** Offset of the newest record that is projected, -1 before the first. */
  get offset(): number {
    return this.#progress.offset;
  }

  /**
   * Runs until the signal aborts, or with `follow: false` until the end of the log.
   *
   * @throws HistoryMismatch when the checkpoint is not in this log; LogDamaged when the log cannot be read
   */
  async run(options: { follow: boolean; signal?: AbortSignal }): Promise<void> {
    const checkpoint = await this.store.checkpoint(this.source.name);
    await requireSameHistory(this.source, checkpoint);
    this.#progress.advance(checkpoint?.offset ?? this.source.begin() - 1);
    let log = checkpoint?.log;
    for await (const batch of this.source.log.read(this.offset + 1, options)) {
      log ??= await this.source.identity();
      for (let from = 0; from < batch.length; from += SLICE) {
        await this.#project(batch.slice(from, from + SLICE), log, options.signal);
      }
    }
  }

  /** Resolves true once this offset is projected, false when `timeoutMs` passed before. */
  waitFor(offset: number, timeoutMs: number): Promise<boolean> {
    return this.#progress.waitFor(offset, timeoutMs);
  }

  async #project(batch: readonly StoredRecord[], log: string, signal?: AbortSignal): Promise<void> {
    await this.source.judged(batch.at(-1)!.offset);
    for (const part of this.#partsOf(batch)) {
      const { record } = part.at(-1)!;
      const entries = part.map(({ entry }) => entry).filter((entry) => entry !== null);
      await this.#write(entries, { log, offset: record.offset, record: this.source.recordId(record) }, signal);
      this.#progress.advance(record.offset);
    }
  }

  /** A removal stands alone: what is before it is written when it begins, and its checkpoint says that it has ended. */
  #partsOf(batch: readonly StoredRecord[]): Read<Entry>[][] {
    const parts: Read<Entry>[][] = [];
    let open = false;
    for (const record of batch) {
      const entry = this.source.entry(record);
      const alone = entry !== null && this.source.removesBefore(entry) !== null;
      if (open && !alone) parts.at(-1)!.push({ record, entry });
      else parts.push([{ record, entry }]);
      open = !alone;
    }
    return parts;
  }

  async #write(entries: readonly Entry[], checkpoint: Position, signal?: AbortSignal): Promise<void> {
    for (;;) {
      try {
        for (const entry of entries) await this.#remove(entry, signal);
        await this.store.apply(this.source.name, await this.#fold(entries), checkpoint);
        this.lastError = null;
        return;
      } catch (error) {
        this.lastError = error as Error;
        if (signal?.aborted) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  async #remove(entry: Entry, signal?: AbortSignal): Promise<void> {
    const before = this.source.removesBefore(entry);
    if (before === null) return;
    while (await this.store.removeActivity(before)) signal?.throwIfAborted();
  }

  async #fold(entries: readonly Entry[]): Promise<Puts> {
    const puts: { -readonly [C in CollectionName]?: readonly Collections[C][] } = {};
    for (const projection of this.projections) {
      puts[projection.collection as CollectionName] = await this.#foldOne(projection, entries);
    }
    return puts;
  }

  async #foldOne(projection: AnyProjection<Entry>, entries: readonly Entry[]): Promise<never[]> {
    const ids = new Set(entries.flatMap((entry) => projection.idsOf(entry)));
    const documents = new Map<string, { id: string; pos: number }>();
    for (const found of await this.store.load(projection.collection as CollectionName, [...ids])) {
      documents.set(found.id, found);
    }
    const changed = new Set<string>();
    for (const entry of entries) {
      for (const id of projection.idsOf(entry)) {
        const document = documents.get(id) ?? null;
        if (document !== null && document.pos >= entry.offset) continue;
        const next = projection.fold(id, document, entry);
        if (next !== null) changed.add(documents.set(id, next) && id);
      }
    }
    return [...changed].map((id) => documents.get(id)) as never[];
  }
}

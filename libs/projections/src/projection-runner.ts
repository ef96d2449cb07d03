import { NotReady } from '@latchkey/domain';
import type { AnyProjection } from './fold-entries.js';
import { ReachedOffset } from './reached-offset.js';
import { ProjectionRun } from './projection-run.js';
import { requireSameHistory, type ProjectionSource } from './projection-source.js';
import type { ProjectionStore } from './projection-store.port.js';

// A store may hand over a batch in one turn of the event loop, and verification must not wait for it.
const BATCH = 200;

const unreachable = (error: Error) => error instanceof NotReady;

/**
 * Folds one log into documents, from its checkpoint on, without end: load what a batch touches, fold, write, go on.
 * A failing store is tried again and never skipped; one that was replaced is started over with.
 */
export class ProjectionRunner<Entry extends { readonly offset: number }> {
  readonly #progress = new ReachedOffset();
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

  /** Records that are not projected yet. */
  get lag(): number {
    return this.source.log.end() - 1 - this.offset;
  }

  /**
   * Runs until the signal aborts, or with `follow: false` until the end of the log.
   *
   * @throws HistoryMismatch when the checkpoint is not in this log; LogDamaged when the log cannot be read
   */
  async run(options: { follow: boolean; signal?: AbortSignal }): Promise<void> {
    for (;;) {
      const session = this.store.session?.();
      const replaced = session?.replaced;
      // Nothing is known of what is read now.
      replaced?.addEventListener('abort', () => this.#progress.advance(-1), { once: true });
      const link = linked(options.signal, replaced);
      try {
        await this.#runOn(session ?? this.store, options.follow, link.signal);
      } catch (error) {
        if (!replaced?.aborted) throw error;
      } finally {
        link.release();
      }
      if (!replaced?.aborted || options.signal?.aborted) return;
    }
  }

  /** Resolves true once this offset is projected, false when `timeoutMs` passed before. */
  waitFor(offset: number, timeoutMs: number): Promise<boolean> {
    return this.#progress.waitFor(offset, timeoutMs);
  }

  async #runOn(store: ProjectionStore, follow: boolean, signal: AbortSignal): Promise<void> {
    const run = this.#newRun(store, signal);
    const checkpoint = await run.again(() => store.checkpoint(this.source.name), unreachable);
    this.lastError = null;
    await requireSameHistory(this.source, checkpoint);
    this.#progress.advance(checkpoint?.offset ?? this.source.begin() - 1);
    let log = checkpoint?.log;
    const size = store.batch ?? BATCH;
    try {
      for await (const batch of this.source.log.read(this.offset + 1, { follow, signal })) {
        log ??= await this.source.identity();
        for (let from = 0; from < batch.length; from += size) await run.project(batch.slice(from, from + size), log);
        // without a backlog, what comes meanwhile is better read with the next than folded now and kept waiting
        if (batch.length < size) await run.written();
      }
    } finally {
      await run.written();
    }
  }

  #newRun(store: ProjectionStore, signal: AbortSignal): ProjectionRun<Entry> {
    const advanced = (offset: number) => {
      this.lastError = null;
      if (!signal.aborted) this.#progress.advance(offset);
    };
    const failed = (error: Error) => (this.lastError = error);
    return new ProjectionRun(this.source, this.projections, store, { advanced, failed }, signal);
  }
}

/** Aborts with the first of them. What AbortSignal.any returns may be collected before it ever fires (Node 20). */
function linked(...signals: (AbortSignal | undefined)[]): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  for (const one of signals) {
    if (one?.aborted) abort();
    one?.addEventListener('abort', abort);
  }
  const release = () => signals.forEach((one) => one?.removeEventListener('abort', abort));
  return { signal: controller.signal, release };
}

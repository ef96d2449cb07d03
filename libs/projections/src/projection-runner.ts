import { NotReady } from '@latchkey/domain';
import type { AnyProjection } from './fold-entries.js';
import { Progress } from './progress.js';
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
export class ProjectionRunner<Entry extends { readonly offset: number }> extends Progress {
  constructor(
    private readonly source: ProjectionSource<Entry>,
    private readonly projections: readonly AnyProjection<Entry>[],
    private readonly store: ProjectionStore,
  ) {
    super(source.log);
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
      replaced?.addEventListener('abort', () => this.advance(-1), { once: true });
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

  async #runOn(store: ProjectionStore, follow: boolean, signal: AbortSignal): Promise<void> {
    const advanced = (offset: number) => {
      this.lastError = null;
      if (!signal.aborted) this.advance(offset);
    };
    const failed = (error: Error) => (this.lastError = error);
    const run = new ProjectionRun(this.source, this.projections, store, { advanced, failed }, signal);
    const checkpoint = await run.again(() => store.checkpoint(this.source.name), unreachable);
    this.lastError = null;
    await requireSameHistory(this.source, checkpoint);
    this.advance(checkpoint?.offset ?? this.source.begin() - 1);
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

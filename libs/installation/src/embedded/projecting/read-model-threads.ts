import { NotReady } from '@latchkey/domain';
import { withTimeout } from '@latchkey/event-log';
import type { ProjectionSource } from '@latchkey/projections';
import { ReadModelDamaged, type Remaking } from '@latchkey/read-model';
import { startAnswering, type Answering } from '@latchkey/read-model/embedded';
import { requireProjectedFrom } from '../../projection.js';
import type { Extents, LogName } from './messages.js';
import { Projecting, type ServedLogs } from './projecting.js';
import { extentOf, type ReadableLog } from './serve-log.js';
import { ThreadProgress } from './thread-progress.js';

const ANSWERED_WITHIN_MS = 2_000;
// records, in less than that
const SOON_FOLDED = 20_000;
const FOLDED = { done: 0, total: 0 };

interface ThreadsOptions {
  /** called with what an operator should look at */
  readonly onNotice?: ((text: string) => void) | undefined;
  /** called when a thread has ended that must not */
  readonly onFailure: (error: Error) => void;
}

/**
 * The read model of a data directory: one thread folds the logs into a file, another answers from it. A file that turns out
 * to be damaged is made anew, while everything else goes on.
 */
export class ReadModelThreads {
  readonly progress: Readonly<Record<LogName, ThreadProgress>>;
  readonly #projecting: Projecting;
  #complete = new Complete();
  #answering: Answering | null = null;
  #remaking = false;
  /** whether the file was found damaged since it was opened, and thrown away */
  remade = false;

  constructor(
    private readonly file: string,
    private readonly logs: Readonly<Record<LogName, ReadableLog>>,
    private readonly options: ThreadsOptions,
  ) {
    this.progress = { log: new ThreadProgress(logs.log), activity: new ThreadProgress(logs.activity) };
    this.#projecting = new Projecting(file, this.#extents(), {
      progress: this.progress,
      onBegun: () => this.#forget(),
      onComplete: () => this.#complete.resolve(),
      onDamage: (what) => void this.#remake(what),
      onFailure: options.onFailure,
    });
  }

  /**
   * Makes sure that what is in the file stems from these logs.
   *
   * @returns why what was there could not be used; null: it goes on, or there was nothing
   * @throws HistoryMismatch; Error when the file can be neither opened nor made
   */
  async requireHistory(...sources: readonly ProjectionSource<unknown>[]): Promise<string | null> {
    const { checkpoints, replaced } = await this.#projecting.opened;
    await requireProjectedFrom({ checkpoint: async (source) => checkpoints[source as LogName] }, ...sources);
    if (replaced !== null) this.#tell(replaced);
    return replaced;
  }

  /** Begins to fold. */
  run(logs: ServedLogs): Promise<void> {
    return this.#projecting.run(logs);
  }

  /** Resolves when everything that is projected by now is on the disk. */
  flush(): Promise<void> {
    return this.#projecting.flush();
  }

  /** Resolves once the file is complete. */
  async untilComplete(): Promise<null> {
    await this.#complete.promise;
    return null;
  }

  /** The digest of all documents, of a complete file that nothing is written to. */
  async digest(): Promise<string> {
    await this.#complete.promise;
    return this.#projecting.digest();
  }

  async close(): Promise<void> {
    await this.#answering?.close();
    await this.#projecting.close();
  }

  /** Asks the thread that answers. @throws NotReady while the file is being made, or when it is damaged; as the question does */
  async ask<T>(question: (answering: Answering) => Promise<T>): Promise<T> {
    const answering = await this.#answered();
    return question(answering).catch((error: unknown) => {
      if (!(error instanceof ReadModelDamaged)) throw error;
      if (answering === this.#answering) void this.#remake(error.message);
      throw this.#beingMade();
    });
  }

  async #answered(): Promise<Answering> {
    const { done, total } = this.remaking ?? FOLDED;
    if (total! - done > SOON_FOLDED) throw this.#beingMade();
    if (!(await withTimeout(ANSWERED_WITHIN_MS, this.#complete.promise, notYet))) throw this.#beingMade();
    if (this.#answering === null || this.#answering.ended) this.#answering = startAnswering(this.file);
    return this.#answering;
  }

  /** How far a file has come that is being made; null: it can be asked. */
  get remaking(): Remaking | null {
    if (this.#complete.reached) return null;
    const { log, activity } = this.logs;
    const { progress } = this;
    const done = progress.log.offset + 1 + Math.max(0, progress.activity.offset + 1 - activity.begin());
    return { done, total: log.end() + activity.end() - activity.begin() };
  }

  #beingMade(): NotReady {
    const { done, total } = this.remaking ?? FOLDED;
    return new NotReady(`the read model is being made from the logs, ${done} of ${total} records`);
  }

  async #remake(why: string): Promise<void> {
    if (this.#remaking) return;
    this.#remaking = true;
    this.remade = true;
    const answering = this.#answering;
    this.#answering = null;
    this.#complete = new Complete();
    this.#forget();
    this.#tell(why);
    await answering?.close();
    await this.#projecting.remake(this.#extents()).catch(this.options.onFailure);
    this.#remaking = false;
  }

  /** Nothing is projected: reads wait until it is, or say that they are stale. */
  #forget(): void {
    this.progress.log.reached(-1);
    this.progress.activity.reached(this.logs.activity.begin() - 1);
  }

  #extents(): Extents {
    return { log: extentOf(this.logs.log), activity: extentOf(this.logs.activity) };
  }

  #tell(why: string): void {
    this.options.onNotice?.(`the read model is made anew from the logs: ${why}`);
  }
}

const notYet = (): boolean => false;

/** Settles once the file can be read. */
class Complete {
  readonly promise: Promise<true>;
  reached = false;
  #resolve!: (reached: true) => void;

  constructor() {
    this.promise = new Promise((resolve) => (this.#resolve = resolve));
  }

  resolve(): void {
    this.reached = true;
    this.#resolve(true);
  }
}

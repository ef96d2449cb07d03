import { Backoff } from '../source/waiting.js';
import { SourceError, type ReplicaSource } from '../source/replica-source.port.js';
import type { FinishedEntry, ReportedEntry, StartedEntry } from '../source/replica-source.port.js';
import { FinishedQueue } from './finished-queue.js';

const ENTRIES_PER_BATCH = 500;
const BYTES_PER_BATCH = 2 * 1024 * 1024;
const STOP_TIMEOUT_MS = 2_000;

export interface RecorderOptions {
  /** how long an action waits for its entry to be durable before it is refused, ms */
  readonly timeoutMs: number;
  /** where outcomes wait that could not be delivered; null: in memory */
  readonly queueDirectory: string | null;
  /** called when something is lost that cannot be delivered any more */
  readonly onLost: (error: Error) => void;
}

interface Waiting {
  readonly entry: ReportedEntry;
  readonly bytes: number;
  readonly since: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** Brings entries of revision history to Latchkey. While one batch is on its way the next one gathers. */
export class ActivityRecorder {
  readonly #queue: FinishedQueue;
  #waiting: Waiting[] = [];
  #underWay: readonly Waiting[] = [];
  #running: Promise<void> | null = null;
  #redelivering: Promise<void> | null = null;
  readonly #stop = new AbortController();

  constructor(
    private readonly source: ReplicaSource,
    private readonly options: RecorderOptions,
    boot: string,
  ) {
    this.#queue = new FinishedQueue(options.queueDirectory, boot);
  }

  /** How many outcomes wait for Latchkey to take them. */
  get undelivered(): number {
    return this.#queue.length;
  }

  async load(): Promise<void> {
    await this.#queue.load();
    this.#redeliver();
  }

  /** Resolves once the entry is durable. @throws SourceError when it may not be: do not act */
  start(entry: StartedEntry): Promise<void> {
    return this.#push(entry);
  }

  /** Never throws; an outcome that cannot be delivered now is delivered later. */
  finish(entry: FinishedEntry): void {
    this.#push(entry).catch(() => undefined);
  }

  /** Delivers what there is, or leaves it in the queue's folder for the next start. */
  async stop(): Promise<void> {
    const late = new Promise((resolve) => setTimeout(resolve, STOP_TIMEOUT_MS).unref());
    await Promise.race([this.#running, late]);
    this.#stop.abort();
    const unsent = this.#waiting.splice(0);
    this.#queue.add(this.#underWay.map(({ entry }) => outcomeOf(entry)));
    this.#queue.add(unsent.map(({ entry }) => entry).filter(isFinished));
    for (const { reject } of [...this.#underWay, ...unsent]) reject(stopping());
    await Promise.race([this.#redelivering, late]);
    await this.#queue.written();
  }

  #push(entry: ReportedEntry): Promise<void> {
    if (this.#stop.signal.aborted) {
      if (isFinished(entry)) this.#queue.add([entry]);
      return Promise.reject(stopping());
    }
    return new Promise((resolve, reject) => {
      const bytes = Buffer.byteLength(JSON.stringify(entry));
      this.#waiting.push({ entry, bytes, since: performance.now(), resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    // a turn later, so that requests that came in together travel together
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) await this.#send(this.#take());
    this.#running = null;
  }

  #take(): Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(
      (one, at) => ((bytes += one.bytes) > BYTES_PER_BATCH && at > 0) || at === ENTRIES_PER_BATCH,
    );
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    const before = performance.now() - this.options.timeoutMs;
    const late = batch.filter(({ entry, since }) => since < before && !isFinished(entry));
    for (const { reject } of late) reject(new SourceError('unreachable', 'the entry could not be sent in time'));
    const due = batch.filter((one) => !late.includes(one));
    if (due.length === 0) return;
    this.#underWay = due;
    try {
      await this.source.append(due.map(({ entry }) => entry), this.options.timeoutMs); // prettier-ignore
      for (const { resolve } of due) resolve();
    } catch (error) {
      await this.#failed(due, error as SourceError);
    } finally {
      this.#underWay = [];
    }
  }

  /** One entry that will never be taken must not cost the others of its batch. */
  async #failed(batch: readonly Waiting[], error: SourceError): Promise<void> {
    if (error.kind === 'rejected' && batch.length > 1) {
      for (const one of batch) await this.#send([one]);
      return;
    }
    // an action that did not begin loses nothing: its caller gets the error
    if (error.kind !== 'rejected') this.#keep(batch);
    else if (batch.some(({ entry }) => isFinished(entry))) this.options.onLost(error);
    for (const { reject } of batch) reject(error);
  }

  #keep(batch: readonly Waiting[]): void {
    const { dropped } = this.#queue;
    this.#queue.add(batch.map(({ entry }) => outcomeOf(entry)));
    if (this.#queue.dropped > dropped) this.options.onLost(new Error('the queue of outcomes is full'));
    this.#redeliver();
  }

  #redeliver(): void {
    this.#redelivering ??= this.#deliverKept().finally(() => {
      this.#redelivering = null;
      // what was kept while the last of it was delivered
      if (this.#queue.length > 0 && !this.#stop.signal.aborted) this.#redeliver();
    });
  }

  async #deliverKept(): Promise<void> {
    const backoff = new Backoff();
    // of a batch that was rejected: they go one by one, to find which of them it was
    let suspects = 0;
    while (this.#queue.length > 0 && !this.#stop.signal.aborted) {
      const batch = this.#queue.oldest(suspects > 0 ? 1 : ENTRIES_PER_BATCH);
      try {
        await this.source.append(batch, this.options.timeoutMs);
        backoff.reset();
      } catch (error) {
        const isRejected = (error as SourceError).kind === 'rejected';
        if (!isRejected) await backoff.wait(this.#stop.signal);
        if (!isRejected || batch.length > 1) {
          suspects = isRejected ? batch.length : 0;
          continue;
        }
        this.options.onLost(error as Error);
      }
      this.#queue.delivered(batch.length);
      suspects = Math.max(0, suspects - 1);
    }
  }
}

const isFinished = (entry: ReportedEntry): entry is FinishedEntry => entry.kind === 'finished';

// A start may be durable although no answer came: its outcome says that nothing was done.
function outcomeOf(entry: ReportedEntry): FinishedEntry {
  return isFinished(entry) ? entry : { kind: 'finished', id: entry.id, outcome: 'refused', changes: [] };
}

const stopping = () => new SourceError('unreachable', 'this service is stopping');

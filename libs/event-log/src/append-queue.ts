import { setTimeout as sleep } from 'node:timers/promises';
import { AppendRefused } from './event-log.errors.js';

interface Waiting {
  readonly record: Buffer;
  readonly signal: AbortSignal | undefined;
  resolve(): void;
  reject(error: unknown): void;
}

export interface AppendQueueOptions {
  /** how much one flush takes at most, unless a single record is larger */
  readonly maxBytes: number;
  readonly commit: (records: readonly Buffer[]) => Promise<void>;
  /** how long to wait before the same records are tried again, ms; null when this failure is final, which is the default */
  readonly retryAfterMs?: (error: unknown) => number | null;
}

/** Group commit: while one flush runs, appends queue up; the next flush takes them together, in the order of calls. */
export class AppendQueue {
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(private readonly options: AppendQueueOptions) {}

  /**
   * Resolves or rejects as the commit of this record did. @throws AppendRefused when `signal` took it back: possible
   * while no commit of it is under way, and when that one is to be tried again
   */
  push(record: Buffer, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = { record, signal, resolve, reject };
      this.#waiting.push(waiting);
      signal?.addEventListener('abort', () => this.#takeBack(waiting), { once: true });
      if (signal?.aborted) return this.#takeBack(waiting);
      this.#running ??= this.#run();
    });
  }

  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // a microtask later, so that appends of the same turn share the first flush
    await undefined;
    while (this.#waiting.length > 0) {
      const group = this.#take();
      try {
        await this.options.commit(group.map(({ record }) => record));
        for (const { resolve } of group) resolve();
      } catch (error) {
        await this.#failed(group, error);
      }
    }
    this.#running = undefined;
  }

  async #failed(group: Waiting[], error: unknown): Promise<void> {
    const ms = this.options.retryAfterMs?.(error) ?? null;
    if (ms === null) return group.forEach(({ reject }) => reject(error));
    this.#waiting.unshift(...group);
    for (const waiting of group) if (waiting.signal?.aborted) this.#takeBack(waiting);
    await sleep(ms);
  }

  #takeBack(waiting: Waiting): void {
    const at = this.#waiting.indexOf(waiting);
    if (at < 0) return;
    this.#waiting.splice(at, 1);
    waiting.reject(new AppendRefused('it could not be sent in time'));
  }

  #take(): Waiting[] {
    let bytes = 0;
    const { maxBytes } = this.options;
    const end = this.#waiting.findIndex(({ record }, at) => (bytes += record.length) > maxBytes && at > 0);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }
}

export function requireRecord({ length }: Uint8Array, maxBytes: number): void {
  if (length === 0) throw new AppendRefused('a record has at least one byte');
  if (length > maxBytes) throw new AppendRefused(`a record has at most ${maxBytes} bytes, this one has ${length}`);
}

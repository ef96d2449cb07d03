import { AppendQueue, requireRecord } from '../../append-queue.js';
import { AppendRefused } from '../../event-log.errors.js';
import type { AppendOptions } from '../../event-log.port.js';
import { withTimeout } from '../../waiting.js';
import type { PartitionOptions } from '../kafka-options.js';
import { NotSent, PartitionConnection } from '../wire/partition-connection.js';

/** Topics are made for records of this size, in bytes. */
export const MAX_KAFKA_RECORD_BYTES = 8 * 1024 * 1024;

const MAX_BATCH_BYTES = 900_000;
const WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 5_000;
const RETRY_MS = 200;
// The broker looks at these before it appends. NOT_LEADER_FOR_PARTITION and UNKNOWN_TOPIC_OR_PARTITION are none of them:
// they may come while it waits for the replicas as well.
const SURELY_NOT_APPENDED = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'NOT_ENOUGH_REPLICAS',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

export interface AppenderOptions extends PartitionOptions {
  /** how long a record may wait to be sent, and then the broker for its replicas, ms; 10 s by default */
  readonly appendWithinMs?: number;
}

/**
 * Appends to one partition, in batches, one after the other. Nothing is repeated once it may have arrived: which of two
 * equal records counts is for the accept rule to say, not for a producer's sequence numbers.
 */
export class PartitionAppender {
  readonly #connection: PartitionConnection;
  readonly #queue: AppendQueue;
  readonly #withinMs: number;
  #closed = false;

  constructor(
    options: AppenderOptions,
    private readonly onDurable: (end: number) => void = () => undefined,
  ) {
    this.#withinMs = options.appendWithinMs ?? WITHIN_MS;
    this.#connection = new PartitionConnection(options);
    this.#queue = new AppendQueue({
      maxBytes: MAX_BATCH_BYTES,
      commit: (records) => this.#produce(records),
      retryAfterMs: (error) => (error instanceof NotSent && !this.#closed ? RETRY_MS : null),
    });
  }

  /** See EventLog. What cannot be sent for `appendWithinMs` is given up: AppendRefused. */
  async append(bytes: Uint8Array, { signal }: AppendOptions = {}): Promise<void> {
    if (this.#closed) throw new AppendRefused('the log is closed');
    requireRecord(bytes, MAX_KAFKA_RECORD_BYTES);
    const unsent = new AbortController();
    const giveUp = () => unsent.abort();
    signal?.addEventListener('abort', giveUp);
    const timer = setTimeout(giveUp, this.#withinMs);
    if (signal?.aborted) giveUp();
    try {
      await this.#queue.push(Buffer.from(bytes), unsent.signal);
    } catch (error) {
      throw error instanceof NotSent ? this.#refused(error.message, error) : error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  /** Finishes what is under way, at most 5 s. */
  async close(): Promise<void> {
    this.#closed = true;
    await withTimeout(CLOSE_WITHIN_MS, this.#queue.idle(), () => undefined);
    this.#connection.close();
  }

  async #produce(records: readonly Buffer[]): Promise<void> {
    const batch = records.map((value) => ({ value }));
    try {
      this.onDurable((await this.#connection.produce(batch, this.#withinMs)) + records.length);
    } catch (error) {
      const { type = '', message } = error as { type?: string; message: string };
      throw SURELY_NOT_APPENDED.has(type) ? this.#refused(`${message} (${type})`, error) : error;
    }
  }

  #refused(what: string, cause: unknown): AppendRefused {
    return new AppendRefused(`${this.#connection.name}: ${what}`, { cause });
  }
}

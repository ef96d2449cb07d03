import { AppendQueue, requireRecord } from '../../append-queue.js';
import { AppendRefused } from '../../event-log.errors.js';
import type { AppendOptions } from '../../event-log.port.js';
import { withTimeout } from '../../waiting.js';
import type { KafkaOptions, Partition } from '../kafka-options.js';
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

export interface AppenderOptions extends KafkaOptions, Partition {
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
  readonly #label: string;
  readonly #withinMs: number;
  #closed = false;

  /** @param onDurable told the offset after records that have become durable */
  constructor(
    options: AppenderOptions,
    private readonly onDurable: (end: number) => void = () => undefined,
  ) {
    this.#label = `${options.topic}-${options.partition}`;
    this.#withinMs = options.appendWithinMs ?? WITHIN_MS;
    this.#connection = new PartitionConnection(options, options);
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
      if (error instanceof NotSent) throw new AppendRefused(`${this.#label}: ${error.message}`, { cause: error });
      throw error;
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
    try {
      const base = await this.#connection.produce(
        records.map((value) => ({ value })),
        this.#withinMs,
      );
      this.onDurable(base + records.length);
    } catch (error) {
      const type = (error as { type?: string }).type ?? '';
      if (!SURELY_NOT_APPENDED.has(type)) throw error;
      throw new AppendRefused(`${this.#label}: ${(error as Error).message} (${type})`, { cause: error });
    }
  }
}

import { AppendQueue } from '../append-queue.js';
import { AppendRefused } from '../event-log.errors.js';
import type { AppendOptions, ForgettingLog, ReadOptions, StoredRecord } from '../event-log.port.js';
import { readLog } from '../log-reader.js';
import { within } from './deadline.js';
import { olderRecords } from './older-records.js';
import { NotSent, PartitionConnection, type Partition } from './partition-connection.js';
import type { KafkaOptions } from './kafka-options.js';
import { Tail, type OnNotice } from './tail.js';
import { TailState } from './tail-state.js';

export interface KafkaLogOptions extends KafkaOptions, Partition {
  readonly onNotice: OnNotice;
  /** what this log is called, for record 0 may be gone; null: record 0 tells */
  readonly name?: string | null;
}

/** Topics are made for records of this size, in bytes. */
export const MAX_KAFKA_RECORD_BYTES = 8 * 1024 * 1024;

const MAX_BATCH_BYTES = 900_000;
const OPEN_WITHIN_MS = 30_000;
const PRODUCE_WITHIN_MS = 10_000;
const UNSENT_WITHIN_MS = 10_000;
const CLOSE_WITHIN_MS = 5_000;
const RETRY_MS = 200;
// The broker looks at these before it appends. NOT_LEADER_FOR_PARTITION is none of them: it may come afterwards as well.
const SURELY_NOT_APPENDED = new Set([
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'NOT_ENOUGH_REPLICAS',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

/**
 * One partition of a topic as a log. Appends go out in batches, one after the other, and are never repeated once they may
 * have arrived: which of two equal records counts is for the accept rule to say, not for a producer's sequence numbers.
 */
export class KafkaLog implements ForgettingLog {
  readonly #state: TailState;
  readonly #queue: AppendQueue;
  readonly #connections: { readonly tail: PartitionConnection; readonly older: PartitionConnection; readonly appends: PartitionConnection }; // prettier-ignore
  readonly #tail: Promise<void>;
  readonly #label: string;
  #closing: Promise<void> | undefined;

  /** @internal use openKafkaLog */
  constructor(
    private readonly options: KafkaLogOptions,
    range: { begin: number; end: number },
    older: PartitionConnection,
  ) {
    this.#label = `${options.topic}-${options.partition}`;
    this.#state = new TailState(range);
    const tail = new PartitionConnection(options, options);
    this.#connections = { tail, older, appends: new PartitionConnection(options, options) };
    this.#queue = new AppendQueue({
      maxBytes: MAX_BATCH_BYTES,
      commit: (records) => this.#produce(records),
      retryAfterMs: (error) => (error instanceof NotSent && !this.#state.closed ? RETRY_MS : null),
    });
    this.#tail = new Tail(this.#label, tail, this.#state, options.onNotice).run();
  }

  /** Why nothing can be read from this log any more; null while it is followed, or will be again. */
  get failed(): Error | null {
    return this.#state.failure;
  }

  async append(bytes: Uint8Array, { signal }: AppendOptions = {}): Promise<void> {
    if (this.#state.closed) throw new AppendRefused('the log is closed');
    if (bytes.length === 0) throw new AppendRefused('a record has at least one byte');
    if (bytes.length > MAX_KAFKA_RECORD_BYTES) {
      throw new AppendRefused(`a record has at most ${MAX_KAFKA_RECORD_BYTES} bytes, this one has ${bytes.length}`);
    }
    const abort = new AbortController();
    const giveUp = () => abort.abort();
    signal?.addEventListener('abort', giveUp);
    const timer = setTimeout(giveUp, UNSENT_WITHIN_MS);
    if (signal?.aborted) giveUp();
    try {
      await this.#queue.push(Buffer.from(bytes), abort.signal);
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  async *read(from: number, options: ReadOptions): AsyncGenerator<readonly StoredRecord[]> {
    // somebody else may have written what this process has not heard of yet
    if (from > this.#state.end && Number.isSafeInteger(from)) await this.latest();
    yield* readLog(this.#state, olderRecords(this.#label, this.#connections.older, this.#state), from, options);
  }

  begin(): number {
    return this.#state.begin;
  }

  end(): number {
    return this.#state.end;
  }

  async latest(): Promise<number> {
    const { end } = await this.#connections.older.range();
    this.#state.exists(end);
    return this.#state.end;
  }

  name(): string | null {
    return this.options.name ?? null;
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.#state.close();
    await within(CLOSE_WITHIN_MS, 'closing', this.#queue.idle()).catch(() => undefined);
    for (const connection of Object.values(this.#connections)) connection.close();
    await this.#tail;
  }

  async #produce(records: readonly Buffer[]): Promise<void> {
    try {
      const batch = records.map((value) => ({ value }));
      const base = await this.#connections.appends.produce(batch, PRODUCE_WITHIN_MS);
      this.#state.exists(base + records.length);
    } catch (error) {
      const type = (error as { type?: string }).type ?? '';
      if (!SURELY_NOT_APPENDED.has(type)) throw error;
      throw new AppendRefused(`${this.#label}: ${(error as Error).message} (${type})`, { cause: error });
    }
  }
}

/**
 * Opens a partition as a log. It must exist: see topology.
 *
 * @throws Error when no broker answers for 30 s, or the topic does not exist
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<KafkaLog> {
  const connection = new PartitionConnection(options, options);
  const until = performance.now() + OPEN_WITHIN_MS;
  for (;;) {
    try {
      return new KafkaLog(options, await connection.range(), connection);
    } catch (error) {
      if (performance.now() < until && !isFinal(error)) {
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        continue;
      }
      connection.close();
      throw error;
    }
  }
}

function isFinal(error: unknown): boolean {
  const { type, name } = ((error as Error).cause ?? error) as { type?: string; name?: string };
  return type === 'UNKNOWN_TOPIC_OR_PARTITION' || name === 'KafkaJSSASLAuthenticationError' || /AUTHORIZATION/.test(type ?? ''); // prettier-ignore
}

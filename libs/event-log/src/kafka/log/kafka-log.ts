import type { AppendOptions, ForgettingLog, ReadOptions, StoredRecord } from '../../event-log.port.js';
import { readLog } from '../../log-reader.js';
import { brokerErrorOf, retrying } from '../kafka-errors.js';
import { PartitionAppender, type AppenderOptions } from './partition-appender.js';
import { PartitionConnection } from '../wire/partition-connection.js';
import { olderRecords, Tail, type OnNotice } from './tail.js';
import { TailState } from './tail-state.js';

/** Which partition is opened as a log, and how. */
export interface KafkaLogOptions extends AppenderOptions {
  readonly onNotice: OnNotice;
  /** what this log is called, for record 0 may be gone; null: record 0 tells */
  readonly name?: string | null;
}

const OPEN_WITHIN_MS = 30_000;

/** One partition of a topic as a log. `openKafkaLog` makes them. */
export class KafkaLog implements ForgettingLog {
  readonly #state: TailState;
  readonly #appender: PartitionAppender;
  readonly #following: PartitionConnection;
  readonly #tail: Promise<void>;
  #closing: Promise<void> | undefined;

  /** @internal use openKafkaLog */
  constructor(
    private readonly options: KafkaLogOptions,
    range: { begin: number; end: number },
    private readonly older: PartitionConnection,
  ) {
    this.#state = new TailState(range);
    this.#appender = new PartitionAppender(options, (end) => this.#state.exists(end));
    this.#following = new PartitionConnection(options);
    this.#tail = new Tail(this.#following, this.#state, options.onNotice).run();
  }

  /** Why nothing can be read from this log any more; null while it is followed, or will be again. */
  get failed(): Error | null {
    return this.#state.failure;
  }

  append(bytes: Uint8Array, options?: AppendOptions): Promise<void> {
    return this.#appender.append(bytes, options);
  }

  async *read(from: number, options: ReadOptions): AsyncGenerator<readonly StoredRecord[]> {
    // another process may have written what this one has not read yet
    if (from > this.#state.end && Number.isSafeInteger(from)) await this.latest();
    yield* readLog(this.#state, olderRecords(this.older, this.#state), from, options);
  }

  begin(): number {
    return this.#state.begin;
  }

  end(): number {
    return this.#state.end;
  }

  async latest(): Promise<number> {
    const { end } = await this.older.range();
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
    await this.#appender.close();
    this.#following.close();
    this.older.close();
    await this.#tail;
  }
}

const isFinal = (error: unknown) => brokerErrorOf(error) === 'UNKNOWN_TOPIC_OR_PARTITION';

/**
 * Opens a partition as a log. It must exist: see topology. @throws Error when no broker answers for 30 s; at once when
 * the topic does not exist, or the credential or a certificate is wrong
 */
export async function openKafkaLog(options: KafkaLogOptions): Promise<KafkaLog> {
  const connection = new PartitionConnection(options);
  try {
    const range = await retrying(() => connection.range(), { withinMs: OPEN_WITHIN_MS, isFinal });
    return new KafkaLog(options, range, connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}

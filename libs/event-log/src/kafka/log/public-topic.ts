import type { KafkaOptions } from '../kafka-options.js';
import { PartitionConnection, type Message } from '../wire/partition-connection.js';

/** Which topic is published to, and how its cluster is reached. */
export interface PublicTopicOptions extends KafkaOptions {
  readonly topic: string;
}

/** A record of a topic that others read, as text. */
export interface TextRecord {
  readonly key: string | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly value: string;
}

const MAX_BATCH_BYTES = 900_000;
const PRODUCE_WITHIN_MS = 10_000;
// of a record, for lengths and the like
const OVERHEAD_BYTES = 100;

/**
 * A topic that only one kind of writer appends to: in order, without transactions. It must exist: see topology. Nothing
 * is kept open before it is asked for something.
 */
export class KafkaPublicTopic {
  readonly #connections = new Map<number, PartitionConnection>();
  #partitioner: ((key: string) => number) | null = null;
  #closed = false;

  constructor(private readonly options: PublicTopicOptions) {}

  /**
   * The newest record of each partition that has one. @throws PartitionDamaged when one is not what was written;
   * anything else is worth another try
   */
  async newest(): Promise<Map<number, Omit<TextRecord, 'value'>>> {
    // asked anew each time: it may have been changed
    const count = await partitionCount(this.options, this.options.topic);
    this.#partitioner = await partitioner(this.options.topic, count);
    const found = await Promise.all(Array.from({ length: count }, (_, at) => this.#at(at).newest()));
    const newest = new Map<number, Omit<TextRecord, 'value'>>();
    for (const [at, message] of found.entries()) {
      if (message !== null) newest.set(at, { key: message.key && message.key.toString(), headers: message.headers });
    }
    return newest;
  }

  /** The partition that the default partitioner of Java's producer chooses too. Without a key it is the first. */
  partitionOf(key: string | null): number {
    if (this.#partitioner === null) throw new Error('ask for the newest records first');
    return key === null ? 0 : this.#partitioner(key);
  }

  /** Appends in as few batches as there can be. @throws Error when not all records are known to be there */
  async append(partition: number, records: readonly TextRecord[]): Promise<void> {
    for (const batch of batches(records)) await this.#at(partition).produce(batch, PRODUCE_WITHIN_MS);
  }

  close(): void {
    this.#closed = true;
    for (const connection of this.#connections.values()) connection.close();
  }

  #at(partition: number): PartitionConnection {
    const known = this.#connections.get(partition);
    if (known !== undefined) return known;
    if (this.#closed) throw new Error('the topic is closed');
    const connection = new PartitionConnection({ ...this.options, partition });
    this.#connections.set(partition, connection);
    return connection;
  }
}

/** How many partitions a topic has by now. @throws Error worth another try */
export async function partitionCount(options: KafkaOptions, topic: string): Promise<number> {
  const connection = new PartitionConnection({ ...options, topic, partition: 0 });
  try {
    return await connection.partitions();
  } catch (error) {
    throw new Error(`${topic}: ${(error as Error).message}`, { cause: error });
  } finally {
    connection.close();
  }
}

function* batches(records: readonly TextRecord[]): Generator<Message[]> {
  let batch: Message[] = [];
  let bytes = 0;
  for (const { key, headers, value } of records) {
    const message = { key: key === null ? null : Buffer.from(key), headers, value: Buffer.from(value) };
    const size = message.value.length + (message.key?.length ?? 0) + sizeOf(headers) + OVERHEAD_BYTES;
    if (batch.length > 0 && bytes + size > MAX_BATCH_BYTES) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(message);
    bytes += size;
  }
  yield batch;
}

const sizeOf = (headers: TextRecord['headers']) =>
  Object.entries(headers).reduce((bytes, [name, value]) => bytes + name.length + Buffer.byteLength(value), 0);

async function partitioner(topic: string, count: number) {
  const { Partitioners } = await import('kafkajs');
  const choose = Partitioners.DefaultPartitioner();
  const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({ partitionId, leader: 0 }));
  return (key: string) =>
    choose({ topic, partitionMetadata: partitionMetadata as never, message: { key, value: null } });
}

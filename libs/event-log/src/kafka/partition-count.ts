import type { KafkaOptions } from './kafka-options.js';
import { PartitionConnection } from './partition-connection.js';

/** How many partitions a topic has by now. @throws Error worth another try */
export async function partitionCount(options: KafkaOptions, topic: string): Promise<number> {
  const connection = new PartitionConnection(options, { topic, partition: 0 });
  try {
    return await connection.partitions();
  } catch (error) {
    throw new Error(`${topic}: ${(error as Error).message}`, { cause: error });
  } finally {
    connection.close();
  }
}

import { kafkaJars, runKafkaClass } from './kafka-jars.js';
import type { KafkaCluster } from './kafka-cluster.js';

/**
 * Reads a topic with Kafka's own console consumer, in Java: a reader that shares no code with ours.
 * `args` as on its command line; without `--max-messages` or `--timeout-ms` it never ends.
 * Resolves with its stdout.
 */
export async function consoleConsumer(kafka: KafkaCluster, topic: string, args: readonly string[]): Promise<string> {
  const consumer = 'org.apache.kafka.tools.consumer.ConsoleConsumer';
  const where = ['--bootstrap-server', kafka.direct.join(','), '--topic', topic];
  return runKafkaClass(kafka.jars ?? (await kafkaJars()), [consumer, ...where, ...args]);
}

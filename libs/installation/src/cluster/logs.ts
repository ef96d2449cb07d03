import { openKafkaLog, partitionCount, topicNames, type KafkaLog } from '@latchkey/event-log';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import type { ClusterOptions } from '../options.js';

/** All logs of an installation, to be read. */
export interface ClusterReading {
  readonly log: KafkaLog;
  /** follows the log; it has read all that was there at the start */
  readonly replica: Replica;
  /** by partition */
  readonly activity: readonly KafkaLog[];
}

/** Opens the logs for one task that reads them, and closes them again. Services go on meanwhile. */
export async function withClusterLogs<T>(
  { kafka, clock, onNotice = () => undefined }: Pick<ClusterOptions, 'kafka' | 'clock' | 'onNotice'>,
  task: (reading: ClusterReading) => Promise<T>,
): Promise<T> {
  const topics = topicNames(kafka.topicPrefix);
  const opened: { close(): Promise<void> }[] = [];
  const open = async (topic: string, partition: number, name: string | null) => {
    const log = await openKafkaLog({ ...kafka, topic, partition, onNotice, name });
    opened.unshift(log);
    return log;
  };
  try {
    const log = await open(topics.log, 0, null);
    const replica = new Replica(clock);
    const follower = new ReplicaFollower(log, replica, clock);
    opened.unshift({ close: () => follower.stop() });
    await follower.catchUp();
    const partitions = Array.from(
      { length: await partitionCount(kafka, topics.activity) },
      (_, partition) => partition,
    );
    const activity = await Promise.all(
      partitions.map((one) => open(topics.activity, one, `${topics.activity}-${one}`)),
    );
    return await task({ log, replica, activity });
  } finally {
    for (const one of opened) await one.close();
  }
}

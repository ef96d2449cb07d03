import { openKafkaLog, partitionCount, topicNames, type KafkaLog } from '@latchkey/event-log';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import type { ClusterOptions } from '../options.js';

type Options = Pick<ClusterOptions, 'kafka' | 'onNotice'>;

/** Opens one partition of a topic of the installation as a log. @throws Error when no broker answers */
export function openPartition(
  { kafka, onNotice = () => undefined }: Options,
  topic: 'log' | 'status' | 'activity',
  partition = 0,
): Promise<KafkaLog> {
  const topicName = topicNames(kafka.topicPrefix)[topic];
  // activity is forgotten after a while, and record 0 with it
  const name = topic === 'activity' ? `${topicName}-${partition}` : null;
  return openKafkaLog({ ...kafka, topic: topicName, partition, onNotice, name });
}

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
  options: Options & Pick<ClusterOptions, 'clock'>,
  task: (reading: ClusterReading) => Promise<T>,
): Promise<T> {
  const opened: { close(): Promise<void> }[] = [];
  const open = async (topic: 'log' | 'activity', partition: number) => {
    const log = await openPartition(options, topic, partition);
    opened.unshift(log);
    return log;
  };
  try {
    const log = await open('log', 0);
    const replica = new Replica(options.clock);
    const follower = new ReplicaFollower(log, replica, options.clock);
    opened.unshift({ close: () => follower.stop() });
    await follower.catchUp();
    const length = await partitionCount(options.kafka, topicNames(options.kafka.topicPrefix).activity);
    const activity = await Promise.all(Array.from({ length }, (_, partition) => open('activity', partition)));
    return await task({ log, replica, activity });
  } finally {
    for (const one of opened) await one.close();
  }
}

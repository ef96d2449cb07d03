import { openKafkaLog, partitionCount, topicNames, type KafkaLog } from '@latchkey/event-log';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import type { InstallationOptions, KafkaPlace } from '../write-side.js';

/** All of an installation's logs, to be read. */
export interface ClusterReading {
  readonly log: KafkaLog;
  /** follows the log; it has read all that was there at the start */
  readonly replica: Replica;
  /** by partition */
  readonly activity: readonly KafkaLog[];
}

/** Opens the logs for one piece of reading and closes them again, whatever comes of it. Services go on meanwhile. */
export async function withClusterLogs<T>(
  { kafka, clock, onNotice = () => undefined }: Pick<InstallationOptions, 'clock' | 'onNotice'> & { kafka: KafkaPlace },
  work: (reading: ClusterReading) => Promise<T>,
): Promise<T> {
  const topics = topicNames(kafka.topicPrefix);
  const opened: KafkaLog[] = [];
  const open = async (topic: string, partition: number) => {
    const name = topic === topics.log ? null : `${topic}-${partition}`;
    const log = await openKafkaLog({ ...kafka, topic, partition, onNotice, name });
    opened.push(log);
    return log;
  };
  try {
    const log = await open(topics.log, 0);
    const replica = new Replica(clock);
    const follower = new ReplicaFollower(log, replica, clock);
    await follower.catchUp();
    try {
      const partitions = await partitionCount(kafka, topics.activity);
      const all = Array.from({ length: partitions }, (_, partition) => open(topics.activity, partition));
      return await work({ log, replica, activity: await Promise.all(all) });
    } finally {
      await follower.stop();
    }
  } finally {
    await Promise.all(opened.map((log) => log.close()));
  }
}

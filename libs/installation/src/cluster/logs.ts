import { openKafkaLog, partitionCount, topicNames, type KafkaLog } from '@latchkey/event-log';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import type { Opened } from '../opened.js';
import type { ClusterOptions } from '../options.js';

/** Opens one partition of a topic of the installation as a log. @throws Error when no broker answers */
export async function openPartition(
  opened: Opened,
  { kafka, onNotice = () => undefined }: Pick<ClusterOptions, 'kafka' | 'onNotice'>,
  topic: 'log' | 'status' | 'activity',
  partition = 0,
): Promise<KafkaLog> {
  const topicName = topicNames(kafka.topicPrefix)[topic];
  // activity is forgotten after a while, and record 0 with it
  const name = topic === 'activity' ? `${topicName}-${partition}` : null;
  return opened.use(await openKafkaLog({ ...kafka, topic: topicName, partition, onNotice, name }));
}

/** Opens all logs for reading: that of events with a replica that is up to date, those of activity by partition. */
export async function openClusterReading(
  opened: Opened,
  options: Pick<ClusterOptions, 'kafka' | 'clock' | 'onNotice'>,
) {
  const log = await openPartition(opened, options, 'log');
  const replica = new Replica(options.clock);
  const follower = new ReplicaFollower(log, replica, options.clock);
  opened.defer(() => follower.stop());
  await follower.catchUp();
  const length = await partitionCount(options.kafka, topicNames(options.kafka.topicPrefix).activity);
  const partitions = Array.from({ length }, (_, n) => openPartition(opened, options, 'activity', n));
  return { log, replica, activity: await Promise.all(partitions) };
}

export function recordsIn(logs: readonly KafkaLog[]): number {
  return logs.reduce((sum, log) => sum + log.end() - log.begin(), 0);
}

import { partitionCount, topicNames } from '@latchkey/event-log';
import { requireSameHistory } from '@latchkey/projections';
import { openMongoReadModel, type MongoReadModel } from '@latchkey/read-model';
import { Replica } from '@latchkey/replica';
import { makeDataDirectory } from '../files/data-directory.js';
import { PartitionedActivity } from '../activity/activity-sink.js';
import type { InstallationParts } from '../installation-parts.js';
import type { InstallationOptions, KafkaPlace } from '../write-side.js';
import { CheckpointProgress } from './checkpoint-progress.js';
import { ReplicaSnapshots } from '../snapshot/replica-snapshots.js';
import { SnapshotFile } from '../snapshot/snapshot-file.js';
import { SnapshotMismatch, startReplica } from '../snapshot/start-replica.js';
import { acceptedSince } from './accepted-since.js';
import { logSource } from '../sources.js';
import { UsageRecorder } from '../activity/usage-recorder.js';
import { closeClusterLogs, openClusterLogs, startClusterWriteSide, type ClusterLogs } from './write-side.js';

const STOP_SNAPSHOT_MS = 3_000;

export type ClusterOptions = InstallationOptions &
  Required<Pick<InstallationOptions, 'mongodb'>> & { readonly kafka: KafkaPlace };

/** One of many API processes: the log is in Kafka, and projectors keep the read model in MongoDB. */
export async function startCluster(options: ClusterOptions): Promise<InstallationParts> {
  await makeDataDirectory(options.dataDirectory);
  const logs = await openClusterLogs(options);
  let readModel: MongoReadModel | null = null;
  try {
    readModel = await openMongoReadModel(options.mongodb!);
    return await startOn(logs, readModel, options);
  } catch (error) {
    await readModel?.close();
    await closeClusterLogs(logs);
    throw error;
  }
}

async function startOn(
  logs: ClusterLogs,
  readModel: MongoReadModel,
  options: ClusterOptions,
): Promise<InstallationParts> {
  await requireSameHistory(logSource(logs.log, new Replica(options.clock)), await readModel.checkpoint('log'));
  const topic = topicNames(options.kafka.topicPrefix).activity;
  const activity = new PartitionedActivity(options.kafka, topic, await partitionCount(options.kafka, topic));
  const file = new SnapshotFile(logs.directory.snapshot);
  const replica = await startReplica(logs.log, file, options.clock, options.snapshots).catch(async (error: unknown) => {
    if (!(error instanceof SnapshotMismatch) || !(await acceptedSince(logs.log, await file.header()))) throw error;
    return new Replica(options.clock);
  });
  const restored = replica.next - 1;
  const writeSide = await startClusterWriteSide(logs, options, 'verifies', replica);
  const snapshots = new ReplicaSnapshots(replica, file, restored, options.snapshots);
  const usage = new UsageRecorder(writeSide.replica, activity, options.clock, options.usageFlushMs);
  const log = new CheckpointProgress(readModel, 'log', () => writeSide.log.end()).watch();
  const parts = activity.newest.map(
    (_, n) => new CheckpointProgress(readModel, `activity-${n}`, () => activity.newest[n]! + 1),
  );
  const activityProjected = async (timeoutMs: number) =>
    (await Promise.all(parts.map((part, n) => part.waitFor(activity.newest[n]!, timeoutMs)))).every(Boolean);
  let stopping = false;
  const following = Promise.all([writeSide.follower.ended(), writeSide.processes.ended()]).catch((error: Error) => {
    if (!stopping) options.onFailure(error);
  });
  usage.start();
  snapshots.start();
  const close = async () => {
    stopping = true;
    await usage.stop();
    await snapshots.stop(STOP_SNAPSHOT_MS);
    await writeSide.processes.stop(writeSide.leases.leftMs);
    await writeSide.follower.stop();
    await following;
    log.stop();
    await activity.close();
    await closeClusterLogs(logs);
    await readModel.close();
  };
  return {
    writeSide,
    readModel,
    progress: { log, activity: null },
    activity,
    activityProjected,
    usage,
    snapshots,
    close,
  };
}

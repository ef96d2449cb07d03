import { partitionCount, topicNames } from '@latchkey/event-log';
import { openMongoReadModel, type MongoReadModel } from '@latchkey/read-model';
import { Replica } from '@latchkey/replica';
import { UsageRecorder } from '../activity/usage-recorder.js';
import type { Running } from '../backend.js';
import { makeDataDirectory } from '../files/data-directory.js';
import type { ClusterOptions } from '../options.js';
import { orClose } from '../closing.js';
import { logSource, requireProjectedFrom } from '../projection.js';
import { ReplicaSnapshots } from '../snapshot/replica-snapshots.js';
import { CheckpointProgress } from './checkpoint-progress.js';
import { PartitionedActivity } from './partitioned-activity.js';
import { openClusterLogs, startClusterWriteSide, type ClusterLogs } from './write-side.js';

const STOP_SNAPSHOT_MS = 3_000;

/** Starts one of many API processes: the log is in Kafka, and projectors keep the read model in MongoDB. */
export async function startCluster(options: ClusterOptions): Promise<Running> {
  const { snapshot } = await makeDataDirectory(options.dataDirectory);
  const logs = await openClusterLogs(options);
  return orClose(logs, async () => {
    const readModel = await openMongoReadModel(options.mongodb);
    return orClose(readModel, () => startOn(logs, readModel, snapshot, options));
  });
}

async function startOn(
  logs: ClusterLogs,
  readModel: MongoReadModel,
  snapshot: string,
  options: ClusterOptions,
): Promise<Running> {
  const { kafka, clock } = options;
  await requireProjectedFrom(readModel, logSource(logs.log, new Replica(clock)));
  const topic = topicNames(kafka.topicPrefix).activity;
  const activity = new PartitionedActivity(kafka, topic, await partitionCount(kafka, topic));
  const snapshots = await ReplicaSnapshots.open(logs.log, snapshot, options, true);
  const writeSide = await startClusterWriteSide(logs, options, 'verifies', snapshots.replica);
  const usage = new UsageRecorder(writeSide.replica, activity, clock, options.usageFlushMs);
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
    await logs.close();
    await readModel.close();
  };
  const progress = { log, activity: null };
  return { writeSide, readModel, progress, activity, activityProjected, usage, snapshots, close };
}

import { partitionCount, topicNames } from '@latchkey/event-log';
import { openMongoReadModel } from '@latchkey/read-model';
import { Replica } from '@latchkey/replica';
import { UsageRecorder } from '../activity/usage-recorder.js';
import type { Installation } from '../backend.js';
import { makeDataDirectory } from '../files/data-directory.js';
import { orClose } from '../opened.js';
import type { ClusterOptions } from '../options.js';
import { logSource, requireProjectedFrom } from '../projection.js';
import { ReplicaSnapshots } from '../snapshot/replica-snapshots.js';
import { CheckpointProgress } from './checkpoint-progress.js';
import { PartitionedActivity } from './partitioned-activity.js';
import { OutdatedReadModel } from './rebuild.js';
import { UnusedKeys } from '../unused-keys/unused-keys.js';
import { unknownUses } from './unknown-uses.js';
import { openClusterLogs, startClusterWriteSide } from './write-side.js';

const STOP_SNAPSHOT_MS = 3_000;

/** Starts one of many API processes: the log is in Kafka, and projectors keep the read model in MongoDB. */
export async function startCluster(options: ClusterOptions): Promise<Installation> {
  const { kafka, clock } = options;
  const { snapshot } = await makeDataDirectory(options.dataDirectory);
  return orClose(async (opened) => {
    const logs = await openClusterLogs(opened, options);
    const readModel = opened.use(await openMongoReadModel(options.mongodb));
    // one of an older version is made anew by projectors, from the logs that they read
    const outdated = (await readModel.remaking()) && new OutdatedReadModel(readModel, options);
    if (outdated === null) await requireProjectedFrom(readModel, logSource(logs.log, new Replica(clock)));
    else opened.defer(outdated.watch());
    const topic = topicNames(kafka.topicPrefix).activity;
    const activity = opened.use(new PartitionedActivity(kafka, topic, await partitionCount(kafka, topic)));
    const snapshots = await ReplicaSnapshots.open(logs.log, snapshot, options, true);
    const writeSide = await startClusterWriteSide(opened, logs, options, 'verifies', snapshots.replica);
    const log = new CheckpointProgress(readModel, 'log', () => writeSide.log.end()).watch();
    opened.defer(() => log.stop());
    const parts = activity.newest.map(
      (_, n) => new CheckpointProgress(readModel, `activity-${n}`, () => activity.newest[n]! + 1),
    );
    const activityProjected = async (timeoutMs: number) =>
      (await Promise.all(parts.map((part, n) => part.waitFor(activity.newest[n]!, timeoutMs)))).every(Boolean);
    snapshots.start();
    opened.defer(() => snapshots.stop(STOP_SNAPSHOT_MS));
    const usage = new UsageRecorder(writeSide.replica, activity, clock, options.usageFlushMs);
    usage.start();
    opened.defer(() => usage.stop());
    const unusedKeys = new UnusedKeys({
      onInfo: options.onInfo,
      onNotice: options.onNotice,
      replica: writeSide.replica,
      runner: writeSide.runner,
      usage,
      readModel,
      // a wrong clock disables nothing too early: there are two, usually on two machines
      clock: async () => Math.min(clock.now(), await readModel.serverTime()),
      unknownUses: (days) => unknownUses(days, readModel, options),
    });
    unusedKeys.start();
    opened.defer(() => unusedKeys.stop());
    let stopping = false;
    opened.defer(() => (stopping = true));
    Promise.all([writeSide.follower.ended(), writeSide.processes.ended()]).catch((error: Error) => {
      if (!stopping) options.onFailure(error);
    });
    const progress = { log, activity: null };
    const stop = () => {
      writeSide.stopWaiting();
      return opened.close();
    };
    return {
      firstAdminKeyFile: null,
      writeSide,
      readModel,
      progress,
      remaking: () => outdated?.progress ?? null,
      activity,
      activityProjected,
      usage,
      snapshots,
      unusedKeys,
      stop,
    };
  });
}

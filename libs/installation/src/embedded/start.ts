import { requireSameHistory } from '@latchkey/projections';
import { openEmbeddedReadModel, type EmbeddedReadModel } from '@latchkey/read-model';
import { Replica } from '@latchkey/replica';
import { ActivityRetention } from './activity-retention.js';
import { embeddedActivity } from '../activity/activity-sink.js';
import { closeEmbeddedLogs, openEmbeddedLogs, startEmbeddedWriteSide, type EmbeddedLogs } from './write-side.js';
import type { InstallationParts } from '../installation-parts.js';
import type { InstallationOptions } from '../write-side.js';
import { activityRunner, logRunner } from '../projection-runners.js';
import { ReplicaSnapshots } from '../snapshot/replica-snapshots.js';
import { SnapshotFile } from '../snapshot/snapshot-file.js';
import { startReplica } from '../snapshot/start-replica.js';
import { makeLink } from '../sign-in/issue-link.js';
import { ServiceDoor } from './service-door.js';
import { activitySource, logSource } from '../sources.js';
import { TrustedClock } from './trusted-clock.js';
import { UsageRecorder } from '../activity/usage-recorder.js';

// A stopping process gives projections this long to catch up; what is left is projected at the next start.
const STOP_PROJECTION_MS = 3_000;
const STOP_SNAPSHOT_MS = 3_000;

/** Everything in one process and one folder. Errors as Installation.start says. */
export async function startEmbedded(options: InstallationOptions): Promise<InstallationParts> {
  const logs = await openEmbeddedLogs(options);
  let readModel: EmbeddedReadModel | null = null;
  try {
    readModel = await openEmbeddedReadModel(logs.directory.readModel);
    return await startOn(logs, readModel, options);
  } catch (error) {
    await readModel?.close();
    await closeEmbeddedLogs(logs);
    throw error;
  }
}

async function startOn(
  logs: EmbeddedLogs,
  readModel: EmbeddedReadModel,
  options: InstallationOptions,
): Promise<InstallationParts> {
  await requireSameHistory(logSource(logs.log, new Replica(options.clock)), await readModel.checkpoint('log'));
  await requireSameHistory(activitySource(logs.activity), await readModel.checkpoint('activity'));
  // before this process writes what its clock says
  const set = options.retention;
  const clock = set && (await TrustedClock.open(options.clock, logs.directory.trustedTime, set.days, logs));
  const file = new SnapshotFile(logs.directory.snapshot);
  const replica = await startReplica(logs.log, file, options.clock, options.snapshots);
  const restored = replica.next - 1;
  const writeSide = await startEmbeddedWriteSide(logs, options, replica);
  const snapshots = new ReplicaSnapshots(replica, file, restored, options.snapshots);
  const activity = embeddedActivity(writeSide.activity);
  const usage = new UsageRecorder(writeSide.replica, activity, options.clock, options.usageFlushMs);
  const progress = { log: logRunner(writeSide, readModel), activity: activityRunner(writeSide.activity, readModel) };
  const activityProjected = (timeoutMs: number) => progress.activity.waitFor(writeSide.activity.end() - 1, timeoutMs);
  const retained = { activity: writeSide.activity, runner: progress.activity, readModel, usage };
  const retention = clock && new ActivityRetention({ ...set, ...retained, clock });
  const stop = new AbortController();
  const run = { follow: true, signal: stop.signal };
  const fail = (error: Error) => {
    if (!stop.signal.aborted) options.onFailure(error);
  };
  const running = [progress.log.run(run), progress.activity.run(run), writeSide.follower.ended()].map((one) =>
    one.catch(fail),
  );
  usage.start();
  snapshots.start();
  retention?.start();
  const door = await ServiceDoor.open(logs.directory.door, (who) => makeLink(writeSide, options.clock, who)).catch(
    (error: Error) => {
      options.onNotice?.(`\`latchkey sign-in-link\` works only while this service is stopped: ${error.message}`);
      return null;
    },
  );
  const close = async () => {
    await door?.close();
    await retention?.stop();
    await usage.stop();
    await Promise.all([
      progress.log.waitFor(writeSide.log.end() - 1, STOP_PROJECTION_MS),
      progress.activity.waitFor(writeSide.activity.end() - 1, STOP_PROJECTION_MS),
      snapshots.stop(STOP_SNAPSHOT_MS),
    ]);
    stop.abort();
    await writeSide.follower.stop();
    await Promise.all(running);
    await closeEmbeddedLogs(writeSide);
    await readModel.close();
  };
  return { writeSide, readModel, progress, activity, activityProjected, usage, snapshots, retention, close };
}

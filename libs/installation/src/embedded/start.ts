import { encodeActivity } from '@latchkey/domain';
import { openEmbeddedReadModel, type EmbeddedReadModel } from '@latchkey/read-model';
import { Replica } from '@latchkey/replica';
import { UsageRecorder, type ActivitySink } from '../activity/usage-recorder.js';
import type { Running } from '../backend.js';
import { makeLink } from '../maintenance/sign-in-link.js';
import type { InstallationOptions } from '../options.js';
import { orClose } from '../closing.js';
import { activityRunner, activitySource, logRunner, logSource, requireProjectedFrom } from '../projection.js';
import { ReplicaSnapshots } from '../snapshot/replica-snapshots.js';
import { ActivityRetention } from './activity-retention.js';
import { ServiceDoor } from './service-door.js';
import { TrustedClock } from './trusted-clock.js';
import { openEmbeddedLogs, startEmbeddedWriteSide, type EmbeddedLogs, type EmbeddedWriteSide } from './write-side.js';

// A stopping process gives projections this long to catch up; the next start projects what is left.
const STOP_PROJECTION_MS = 3_000;
const STOP_SNAPSHOT_MS = 3_000;

/** Starts everything in one process, on one data directory. Errors as `Backend.start` says. */
export async function startEmbedded(options: InstallationOptions): Promise<Running> {
  const logs = await openEmbeddedLogs(options);
  return orClose(logs, async () => {
    const readModel = await openEmbeddedReadModel(logs.directory.readModel);
    return orClose(readModel, () => startOn(logs, readModel, options));
  });
}

async function startOn(
  logs: EmbeddedLogs,
  readModel: EmbeddedReadModel,
  options: InstallationOptions,
): Promise<Running> {
  const { log, activity, directory } = logs;
  const { clock, activityDays, onInfo, onNotice } = options;
  await requireProjectedFrom(readModel, logSource(log, new Replica(clock)), activitySource(activity));
  // opened before this process writes what its clock says
  const trusted = activityDays && (await TrustedClock.open(clock, directory.trustedTime, activityDays, logs));
  const snapshots = await ReplicaSnapshots.open(log, directory.snapshot, options, false);
  const writeSide = await startEmbeddedWriteSide(logs, options, snapshots.replica);
  const sink = sinkOf(activity);
  const usage = new UsageRecorder(writeSide.replica, sink, clock, options.usageFlushMs);
  const progress = {
    log: logRunner(log, writeSide.replica, readModel),
    activity: activityRunner(activity, readModel),
  };
  const activityProjected = (timeoutMs: number) => progress.activity.waitFor(activity.end() - 1, timeoutMs);
  const retained = { activity, runner: progress.activity, readModel, usage };
  const retention = trusted
    ? new ActivityRetention({ activityDays, onInfo, onNotice, ...retained, clock: trusted })
    : undefined;
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
  const door = await openDoor(writeSide, options);
  const close = async () => {
    await door?.close();
    await retention?.stop();
    await usage.stop();
    await Promise.all([
      progress.log.waitFor(log.end() - 1, STOP_PROJECTION_MS),
      activityProjected(STOP_PROJECTION_MS),
      snapshots.stop(STOP_SNAPSHOT_MS),
    ]);
    stop.abort();
    await writeSide.follower.stop();
    await Promise.all(running);
    await logs.close();
    await readModel.close();
  };
  return { writeSide, readModel, progress, activity: sink, activityProjected, usage, snapshots, retention, close };
}

/** The activity log of a process that has it to itself. */
function sinkOf(activity: EmbeddedLogs['activity']): ActivitySink {
  return {
    append: (record) => activity.append(encodeActivity(record)),
    get failed() {
      return activity.failed;
    },
  };
}

function openDoor(writeSide: EmbeddedWriteSide, { clock, onNotice }: InstallationOptions): Promise<ServiceDoor | null> {
  const make = (who: string | null) => makeLink(writeSide, clock, who);
  return ServiceDoor.open(writeSide.directory.door, make).catch((error: Error) => {
    onNotice?.(`\`latchkey sign-in-link\` works only while this service is stopped: ${error.message}`);
    return null;
  });
}

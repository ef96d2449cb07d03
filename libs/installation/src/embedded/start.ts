import { encodeActivity } from '@latchkey/domain';
import { openEmbeddedReadModel } from '@latchkey/read-model';
import { Replica } from '@latchkey/replica';
import { UsageRecorder, type ActivitySink } from '../activity/usage-recorder.js';
import type { Installation } from '../backend.js';
import { makeLink } from '../maintenance/sign-in-link.js';
import { orClose } from '../opened.js';
import type { InstallationOptions } from '../options.js';
import { activityRunner, activitySource, logRunner, logSource, requireProjectedFrom } from '../projection.js';
import { ReplicaSnapshots } from '../snapshot/replica-snapshots.js';
import { ActivityRetention } from './activity-retention.js';
import { openServiceDoor } from './service-door.js';
import { trustedClock } from './trusted-clock.js';
import { openEmbeddedLogs, startEmbeddedWriteSide, type EmbeddedLogs } from './write-side.js';

// A stopping process gives projections and a snapshot this long; the next start does what is left.
const STOP_MS = 3_000;

/** Starts everything in one process, on one data directory. Errors as `Backend.start` says. */
export function startEmbedded(options: InstallationOptions): Promise<Installation> {
  const { clock, activityDays, onInfo, onNotice } = options;
  return orClose(async (opened) => {
    const logs = await openEmbeddedLogs(opened, options);
    const { log, activity, directory } = logs;
    const readModel = opened.use(await openEmbeddedReadModel(directory.readModel));
    await requireProjectedFrom(readModel, logSource(log, new Replica(clock)), activitySource(activity));
    // opened before this process writes what its clock says
    const trusted = activityDays && (await trustedClock(clock, directory.trustedTime, activityDays, logs));
    const snapshots = await ReplicaSnapshots.open(log, directory.snapshot, options, false);
    const writeSide = await startEmbeddedWriteSide(opened, logs, options, snapshots.replica);
    const progress = {
      log: logRunner(log, writeSide.replica, readModel),
      activity: activityRunner(activity, readModel),
    };
    const activityProjected = (timeoutMs: number) => progress.activity.waitFor(activity.end() - 1, timeoutMs);
    const halt = new AbortController();
    const fail = (error: Error) => {
      if (!halt.signal.aborted) options.onFailure(error);
    };
    const run = { follow: true, signal: halt.signal };
    const runs = [progress.log.run(run).catch(fail), progress.activity.run(run).catch(fail)];
    void writeSide.follower.ended().catch(fail);
    opened.defer(async () => {
      halt.abort();
      await Promise.all(runs);
    });
    snapshots.start();
    opened.defer(() =>
      Promise.all([progress.log.waitFor(log.end() - 1, STOP_MS), activityProjected(STOP_MS), snapshots.stop(STOP_MS)]),
    );
    const sink = sinkOf(activity);
    const usage = new UsageRecorder(writeSide.replica, sink, clock, options.usageFlushMs);
    usage.start();
    opened.defer(() => usage.stop());
    const retained = { activity, runner: progress.activity, readModel, usage };
    const retention = trusted
      ? new ActivityRetention({ activityDays, onInfo, onNotice, ...retained, clock: trusted })
      : undefined;
    retention?.start();
    opened.defer(() => retention?.stop());
    await openServiceDoor(opened, directory.door, (who) => makeLink(writeSide, who)).catch((error: Error) =>
      onNotice?.(`\`latchkey sign-in-link\` works only while this service is stopped: ${error.message}`),
    );
    const stop = () => {
      writeSide.stopWaiting();
      return opened.close();
    };
    return {
      firstAdminKeyFile: directory.firstAdminKey,
      writeSide,
      readModel,
      progress,
      activity: sink,
      activityProjected,
      usage,
      snapshots,
      retention,
      stop,
    };
  });
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

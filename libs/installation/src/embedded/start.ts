import { encodeActivity } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { UsageRecorder, type ActivitySink } from '../activity/usage-recorder.js';
import { USE_DAYS } from '../activity/retention.js';
import type { Installation } from '../backend.js';
import { makeLink } from '../maintenance/sign-in-link.js';
import { orClose } from '../opened.js';
import type { InstallationOptions } from '../options.js';
import { activitySource, logSource } from '../projection.js';
import { ReplicaSnapshots } from '../snapshot/replica-snapshots.js';
import { ActivityRetention } from './activity-retention.js';
import { questionsOf } from './projecting/questions.js';
import { ReadModelThreads } from './projecting/read-model-threads.js';
import { servedLogs, whole } from './projecting/serve-log.js';
import { openServiceDoor } from './service-door.js';
import { UnusedKeys } from '../unused-keys/unused-keys.js';
import { trustedClock } from './trusted-clock.js';
import { openEmbeddedLogs, startEmbeddedWriteSide, type EmbeddedLogs } from './write-side.js';

// For keys a clock is suspect that is more than three hours ahead: the shortest rule is a day.
const LEAP_DAYS = 1 / 8;
const PROJECTED_WITHIN_MS = 10_000;

// A stopping process gives projections and a snapshot this long; the next start does what is left.
const STOP_MS = 3_000;

/** Starts everything in one process, on one data directory. Errors as `Backend.start` says. */
export function startEmbedded(options: InstallationOptions): Promise<Installation> {
  const { clock, activityDays, onInfo, onNotice } = options;
  return orClose(async (opened) => {
    let closing = false;
    const fail = (error: Error) => {
      if (!closing) options.onFailure(error);
    };
    const logs = await openEmbeddedLogs(opened, options);
    const { log, activity, directory } = logs;
    const threads = opened.use(
      new ReadModelThreads(directory.readModelFile, { log: whole(log), activity }, { onNotice, onFailure: fail }),
    );
    // it reads the whole file, in its thread
    const checked = threads.requireHistory(logSource(log, new Replica(clock)), activitySource(activity));
    checked.catch(() => undefined);
    // opened before this process writes what its clock says
    const trusted = await trustedClock(clock, directory.trustedTime, activityDays ?? USE_DAYS, logs);
    const trustedForKeys = await trustedClock(clock, directory.trustedTimeOfKeys, LEAP_DAYS, logs);
    const snapshots = await ReplicaSnapshots.open(log, directory.snapshot, options, false);
    await checked;
    const writeSide = await startEmbeddedWriteSide(opened, logs, options, snapshots.replica);
    const { progress } = threads;
    const readModel = questionsOf(threads);
    const activityProjected = (timeoutMs: number) => progress.activity.waitFor(activity.end() - 1, timeoutMs);
    await threads.run(servedLogs(log, activity, writeSide.replica));
    void writeSide.follower.ended().catch(fail);
    opened.defer(() => void (closing = true));
    snapshots.start();
    opened.defer(() =>
      Promise.all([progress.log.waitFor(log.end() - 1, STOP_MS), activityProjected(STOP_MS), snapshots.stop(STOP_MS)]),
    );
    const sink = sinkOf(activity);
    const usage = new UsageRecorder(writeSide.replica, sink, clock, options.usageFlushMs);
    usage.start();
    opened.defer(() => usage.stop());
    const retained = { activity, threads, readModel, usage };
    const retention = new ActivityRetention({ activityDays, onInfo, onNotice, ...retained, clock: trusted });
    retention.start();
    opened.defer(() => retention.stop());
    const unusedKeys = new UnusedKeys({
      onInfo,
      onNotice,
      replica: writeSide.replica,
      runner: writeSide.runner,
      usage,
      readModel,
      clock: trustedForKeys,
      unknownUses: async () => ((await activityProjected(PROJECTED_WITHIN_MS)) ? null : BEHIND),
    });
    unusedKeys.start();
    opened.defer(() => unusedKeys.stop());
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
      remaking: () => threads.remaking,
      activity: sink,
      activityProjected,
      usage,
      snapshots,
      retention,
      unusedKeys,
      stop,
    };
  });
}

const BEHIND = 'the read model is behind the activity log or is being made anew';

/** The activity log of a process that has it to itself. */
function sinkOf(activity: EmbeddedLogs['activity']): ActivitySink {
  return {
    append: (record) => activity.append(encodeActivity(record)),
    get failed() {
      return activity.failed;
    },
  };
}

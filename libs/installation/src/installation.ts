import { FIRST, type Clock, type KeyRing } from '@latchkey/domain';
import { DeciderRunner, type RunnerTimes } from '@latchkey/commands';
import { encodeEnvelope, genesisEnvelope, openEmbeddedLog, openTrimmableLog } from '@latchkey/event-log';
import type { EmbeddedLog, TrimmableEmbeddedLog } from '@latchkey/event-log';
import {
  activityHistoryProjection,
  keyListProjection,
  keyUsageProjection,
  ProjectionRunner,
  requireSameHistory,
  revisionHistoryProjection,
  userListProjection,
  type ProjectedActivity,
  type ProjectedEvent,
  type ProjectionStore,
} from '@latchkey/projections';
import { openEmbeddedReadModel, type EmbeddedReadModel } from '@latchkey/read-model';
import { GuardLeases, Replica, ReplicaFollower } from '@latchkey/replica';
import { ActivityRetention, type RetentionOptions } from './activity-retention.js';
import { makeDataDirectory, type DataDirectory } from './data-directory.js';
import { fileRegister } from './instance-register.js';
import { ReplicaSnapshots, type SnapshotOptions } from './snapshot/replica-snapshots.js';
import { SnapshotFile } from './snapshot/snapshot-file.js';
import { startReplica } from './snapshot/start-replica.js';
import { activitySource, logSource } from './sources.js';
import { TrustedClock } from './trusted-clock.js';
import { UsageRecorder } from './usage-recorder.js';

const TIMES: RunnerTimes = { deadlineMs: 5_000, readBackMs: 5_000, fenceMs: 2_000 };

// A stopping process gives projections this long to catch up; what is left is projected at the next start.
const STOP_PROJECTION_MS = 3_000;

// A snapshot that takes longer is given up: the one before is still good.
const STOP_SNAPSHOT_MS = 3_000;

const DEFAULT_LEASE_MS = 15_000;

export interface InstallationOptions {
  readonly dataDirectory: string;
  readonly ring: KeyRing;
  readonly clock: Clock;
  /** how long a verifier that hears nothing keeps answering; default 15,000 */
  readonly leaseMs?: number;
  /** what becomes of old activity while the service runs; unset: it is kept for ever */
  readonly retention?: RetentionOptions | undefined;
  /** when the replica is written down while the service runs, and who is told */
  readonly snapshots?: SnapshotOptions | undefined;
  /** told when an incomplete tail was cut off a log */
  readonly onTailCut: (notice: { file: string; keptBytes: number; droppedBytes: number }) => void;
  /** told when a part that must not end has ended; the process is then of no more use */
  readonly onFailure: (error: Error) => void;
}

/** Both logs, open, and nothing done with them yet. */
interface Logs {
  readonly directory: DataDirectory;
  readonly log: EmbeddedLog;
  readonly activity: TrimmableEmbeddedLog;
}

/** The log side of an installation: logs, replica, and commands on them. */
export interface LogSide extends Logs {
  readonly replica: Replica;
  readonly follower: ReplicaFollower;
  readonly runner: DeciderRunner;
  /** of the guards in other processes that this one feeds */
  readonly leases: GuardLeases;
}

/** Opens both logs. Nothing else may hold the folder. @throws DataDirectoryError, LogError */
async function openLogs(options: InstallationOptions): Promise<Logs> {
  const directory = await makeDataDirectory(options.dataDirectory);
  const log = await openEmbeddedLog(directory.log, { onTailCut: options.onTailCut });
  try {
    return { directory, log, activity: await openTrimmableLog(directory.activity, { onTailCut: options.onTailCut }) };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Brings a replica up to date with the log; an empty log gets its genesis. @throws LogError, ReplicaStopped */
async function startLogSide(
  logs: Logs,
  { clock, leaseMs }: InstallationOptions,
  replica = new Replica(clock),
): Promise<LogSide> {
  const { log, directory } = logs;
  const follower = new ReplicaFollower(log, replica, clock);
  const register = fileRegister(directory.instances);
  if (log.end() === 0) {
    await register.save([]);
    await log.append(encodeEnvelope(genesisEnvelope(FIRST.account, new Date(clock.now()).toISOString())));
  }
  await follower.start(FIRST.account.id);
  const times = { leaseMs: leaseMs ?? DEFAULT_LEASE_MS, monotonic: () => performance.now() };
  const leases = new GuardLeases(() => replica.next - 1, register, times);
  await leases.start();
  return { ...logs, replica, follower, leases, runner: new DeciderRunner(log, replica, clock, TIMES, leases) };
}

/** Opens the log side for one piece of work and closes it again, whatever comes of it. */
export async function withLogSide<T>(options: InstallationOptions, work: (side: LogSide) => Promise<T>): Promise<T> {
  const logs = await openLogs(options);
  let side: LogSide | null = null;
  try {
    side = await startLogSide(logs, options);
    return await work(side);
  } finally {
    side?.leases.stop();
    await side?.follower.stop();
    await closeLogs(logs);
  }
}

async function closeLogs({ log, activity }: Logs): Promise<void> {
  await Promise.all([log.close(), activity.close()]);
}

/** The runners that fold both logs into a store. */
export function projectionRunners(side: Pick<LogSide, 'log' | 'activity' | 'replica'>, store: ProjectionStore) {
  const projections = [keyListProjection, userListProjection, revisionHistoryProjection];
  const activities = [keyUsageProjection, activityHistoryProjection];
  return {
    log: new ProjectionRunner<ProjectedEvent>(logSource(side.log, side.replica), projections, store),
    activity: new ProjectionRunner<ProjectedActivity>(activitySource(side.activity), activities, store),
  };
}

/** Everything of the embedded default, running: what the API process holds. */
export class Installation {
  readonly #stop = new AbortController();
  readonly #running: Promise<void>[];

  private constructor(
    readonly side: LogSide,
    readonly readModel: EmbeddedReadModel,
    readonly runners: ReturnType<typeof projectionRunners>,
    readonly usage: UsageRecorder,
    readonly snapshots: ReplicaSnapshots,
    readonly retention: ActivityRetention | undefined,
    onFailure: (error: Error) => void,
  ) {
    const fail = (error: unknown) => {
      if (!this.#stop.signal.aborted) onFailure(error as Error);
    };
    const run = { follow: true, signal: this.#stop.signal };
    this.#running = [runners.log.run(run), runners.activity.run(run), side.follower.ended()].map((one) =>
      one.catch(fail),
    );
    usage.start();
    snapshots.start();
    retention?.start();
  }

  /** @throws DataDirectoryError, LogError, ReplicaStopped, HistoryMismatch, SnapshotMismatch, ReadModelDamaged, ReadModelOutdated */
  static async start(options: InstallationOptions): Promise<Installation> {
    const logs = await openLogs(options);
    let readModel: EmbeddedReadModel | null = null;
    try {
      readModel = await openEmbeddedReadModel(logs.directory.readModel);
      await requireSameHistory(logSource(logs.log, new Replica(options.clock)), await readModel.checkpoint('log'));
      await requireSameHistory(activitySource(logs.activity), await readModel.checkpoint('activity'));
      // before this process writes what its clock says
      const set = options.retention;
      const clock = set && (await TrustedClock.open(options.clock, logs.directory.trustedTime, set.days, logs));
      const file = new SnapshotFile(logs.directory.snapshot);
      const replica = await startReplica(logs.log, file, options.clock, options.snapshots);
      const restored = replica.next - 1;
      const side = await startLogSide(logs, options, replica);
      const snapshots = new ReplicaSnapshots(replica, file, restored, options.snapshots);
      const usage = new UsageRecorder(side.replica, side.activity);
      const runners = projectionRunners(side, readModel);
      const parts = { activity: side.activity, runner: runners.activity, readModel, usage };
      const retention = clock && new ActivityRetention({ ...set, ...parts, clock });
      return new Installation(side, readModel, runners, usage, snapshots, retention, options.onFailure);
    } catch (error) {
      await readModel?.close();
      await closeLogs(logs);
      throw error;
    }
  }

  /** Lets what runs finish, writes what is in memory only, closes everything. */
  async stop(): Promise<void> {
    this.side.leases.stop();
    await this.retention?.stop();
    await this.usage.stop();
    await Promise.all([
      this.runners.log.waitFor(this.side.log.end() - 1, STOP_PROJECTION_MS),
      this.runners.activity.waitFor(this.side.activity.end() - 1, STOP_PROJECTION_MS),
      this.snapshots.stop(STOP_SNAPSHOT_MS),
    ]);
    this.#stop.abort();
    await this.side.follower.stop();
    await Promise.all(this.#running);
    await closeLogs(this.side);
    await this.readModel.close();
  }
}

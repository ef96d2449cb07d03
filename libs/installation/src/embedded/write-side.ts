import { DeciderRunner, type RunnerTimes } from '@latchkey/commands';
import { FIRST } from '@latchkey/domain';
import { encodeEnvelope, genesisEnvelope, openEmbeddedLog, openTrimmableLog } from '@latchkey/event-log';
import type { EmbeddedLog, TrimmableEmbeddedLog } from '@latchkey/event-log';
import { GuardLeases, Replica, ReplicaFollower } from '@latchkey/replica';
import { existingDataDirectory, makeDataDirectory, type DataDirectory } from '../files/data-directory.js';
import { fileRegister } from './instance-register.js';
import { namesOf, toldOfWaiting } from '../told-of-waiting.js';
import { DEFAULT_LEASE_MS, type InstallationOptions, type WriteSide } from '../write-side.js';

const TIMES: RunnerTimes = { deadlineMs: 5_000, readBackMs: 5_000, fenceMs: 2_000 };

/** Both logs, open, and nothing done with them yet. */
export interface EmbeddedLogs {
  readonly directory: DataDirectory;
  readonly log: EmbeddedLog;
  readonly activity: TrimmableEmbeddedLog;
}

export type EmbeddedWriteSide = WriteSide & EmbeddedLogs;

/** Opens both logs. Nothing else may hold the folder. @throws DataDirectoryError, LogError */
export async function openEmbeddedLogs(options: InstallationOptions): Promise<EmbeddedLogs> {
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
export async function startEmbeddedWriteSide(
  logs: EmbeddedLogs,
  options: InstallationOptions,
  replica = new Replica(options.clock),
): Promise<EmbeddedWriteSide> {
  const { log, directory } = logs;
  const { clock, leaseMs } = options;
  const follower = new ReplicaFollower(log, replica, clock);
  const register = fileRegister(directory.instances);
  if (log.end() === 0) {
    await register.save([]);
    await log.append(encodeEnvelope(genesisEnvelope(FIRST.account, new Date(clock.now()).toISOString())));
  }
  let found = { records: 0, newest: 0 };
  await follower.start(FIRST.account.id, () => {
    found = { records: replica.next, newest: replica.lastAt };
    return follower.barrier(FIRST.account.id);
  });
  const times = { leaseMs: leaseMs ?? DEFAULT_LEASE_MS, monotonic: () => performance.now() };
  const leases = new GuardLeases(() => replica.next - 1, register, times);
  await leases.start();
  const left = () => ({ who: namesOf(leases.list()), leftMs: leases.leftMs });
  const runner = new DeciderRunner(log, replica, clock, TIMES, toldOfWaiting(leases, left, options.onWaiting));
  return { ...logs, found, replica, follower, leases, processes: null, runner };
}

/**
 * Opens the write side for one piece of work and closes it again, whatever comes of it.
 *
 * @param make whether an installation may come into being where there is none
 * @throws DataDirectoryError, LogError, ReplicaStopped, or what the work throws
 */
export async function withEmbeddedWriteSide<T>(
  options: InstallationOptions,
  work: (writeSide: EmbeddedWriteSide) => Promise<T>,
  make = false,
): Promise<T> {
  if (!make) await existingDataDirectory(options.dataDirectory);
  const logs = await openEmbeddedLogs(options);
  let writeSide: EmbeddedWriteSide | null = null;
  try {
    writeSide = await startEmbeddedWriteSide(logs, options);
    return await work(writeSide);
  } finally {
    writeSide?.leases.stop();
    await writeSide?.follower.stop();
    await closeEmbeddedLogs(logs);
  }
}

export async function closeEmbeddedLogs({ log, activity }: EmbeddedLogs): Promise<void> {
  await Promise.all([log.close(), activity.close()]);
}

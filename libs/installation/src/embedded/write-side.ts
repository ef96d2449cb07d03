import { DeciderRunner, type RunnerTimes } from '@latchkey/commands';
import { FIRST } from '@latchkey/domain';
import { encodeEnvelope, genesisEnvelope, openEmbeddedLog, openTrimmableLog } from '@latchkey/event-log';
import type { EmbeddedLog, TrimmableEmbeddedLog } from '@latchkey/event-log';
import { GuardLeases, Replica, ReplicaFollower } from '@latchkey/replica';
import { existingDataDirectory, makeDataDirectory, type DataDirectory } from '../files/data-directory.js';
import { DEFAULT_LEASE_MS, type InstallationOptions } from '../options.js';
import { orClose } from '../closing.js';
import { reportingWaits, type OpenWriteSide, type WriteSide } from '../write-side.js';
import { fileRegister } from './instance-register.js';

const TIMES: RunnerTimes = { deadlineMs: 5_000, readBackMs: 5_000, fenceMs: 2_000 };

/** Both logs of a data directory, open; nothing was read or written yet. */
export interface EmbeddedLogs {
  readonly directory: DataDirectory;
  readonly log: EmbeddedLog;
  readonly activity: TrimmableEmbeddedLog;
  close(): Promise<void>;
}

export type EmbeddedWriteSide = WriteSide & Pick<EmbeddedLogs, 'directory' | 'log' | 'activity'>;

/** Opens both logs. No other process may hold the data directory. @throws DataDirectoryError, LogError */
export async function openEmbeddedLogs({ dataDirectory, onTailCut }: InstallationOptions): Promise<EmbeddedLogs> {
  const directory = await makeDataDirectory(dataDirectory);
  const log = await openEmbeddedLog(directory.log, { onTailCut });
  const activity = await orClose(log, () => openTrimmableLog(directory.activity, { onTailCut }));
  const close = async () => void (await Promise.all([log.close(), activity.close()]));
  return { directory, log, activity, close };
}

/** Brings a replica up to date with the log; an empty log gets its genesis. @throws LogError, ReplicaStopped */
export async function startEmbeddedWriteSide(
  { log, activity, directory }: EmbeddedLogs,
  { clock, leaseMs = DEFAULT_LEASE_MS, onWaiting }: InstallationOptions,
  replica = new Replica(clock),
): Promise<EmbeddedWriteSide> {
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
  const times = { leaseMs, monotonic: () => performance.now() };
  const leases = new GuardLeases(() => replica.next - 1, register, times);
  await leases.start();
  const left = () => ({ who: namesOf(leases.list()), leftMs: leases.leftMs });
  const runner = new DeciderRunner(log, replica, clock, TIMES, reportingWaits(leases, left, onWaiting));
  return { directory, log, activity, found, replica, follower, leases, processes: null, runner };
}

/** As `Backend.open` says. */
export async function openEmbeddedWriteSide(
  options: InstallationOptions,
  beforeCreating?: () => Promise<void>,
): Promise<EmbeddedWriteSide & OpenWriteSide> {
  const existing = existingDataDirectory(options.dataDirectory);
  await (beforeCreating === undefined ? existing : existing.catch(beforeCreating));
  const logs = await openEmbeddedLogs(options);
  const writeSide = await orClose(logs, () => startEmbeddedWriteSide(logs, options));
  const close = async () => {
    writeSide.leases.stop();
    await writeSide.follower.stop();
    await logs.close();
  };
  return { ...writeSide, close };
}

/** Guards by their names; those of an earlier process have none. */
function namesOf(instances: readonly { readonly service: string; readonly instance: string }[]): string {
  if (instances.length === 0) return 'guards that are not remembered here';
  const names = instances.slice(0, 3).map(({ service, instance }) => `${service} (${instance})`);
  const more = instances.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

import { randomUUID } from 'node:crypto';
import { DeciderRunner, type RunnerTimes } from '@latchkey/commands';
import { FIRST } from '@latchkey/domain';
import { encodeEnvelope, genesisEnvelope, openEmbeddedLog, openTrimmableLog } from '@latchkey/event-log';
import { GuardLeases, KeyLimits, Replica, ReplicaFollower, ScopeCatalogue } from '@latchkey/replica';
import { existingDataDirectory, makeDataDirectory } from '../files/data-directory.js';
import type { Opened } from '../opened.js';
import { DEFAULT_LEASE_MS, type InstallationOptions } from '../options.js';
import { reportingWaits, type WriteSide } from '../write-side.js';
import { fileRegister } from './instance-register.js';

const TIMES: RunnerTimes = { deadlineMs: 5_000, readBackMs: 5_000, fenceMs: 2_000 };

const noLimit = () => Infinity;

/** Both logs of a data directory, open; nothing was read or written yet. */
export type EmbeddedLogs = Awaited<ReturnType<typeof openEmbeddedLogs>>;
export type EmbeddedWriteSide = WriteSide & EmbeddedLogs;

/** Opens both logs. No other process may hold the data directory. @throws DataDirectoryError, LogError */
export async function openEmbeddedLogs(opened: Opened, { dataDirectory, onTailCut }: InstallationOptions) {
  const directory = await makeDataDirectory(dataDirectory);
  const log = opened.use(await openEmbeddedLog(directory.log, { onTailCut }));
  const activity = opened.use(await openTrimmableLog(directory.activity, { onTailCut }));
  return { directory, log, activity };
}

/** Brings a replica up to date with the log; an empty log gets its genesis. @throws LogError, ReplicaStopped */
export async function startEmbeddedWriteSide(
  opened: Opened,
  logs: EmbeddedLogs,
  { clock, leaseMs = DEFAULT_LEASE_MS, defaultLimit = null, onWaiting }: InstallationOptions,
  replica = new Replica(clock),
): Promise<EmbeddedWriteSide> {
  const { log, directory } = logs;
  const follower = new ReplicaFollower(log, replica, clock);
  opened.defer(() => follower.stop());
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
  const leases = new GuardLeases(() => replica.next - 1, register, { leaseMs, monotonic: () => performance.now() });
  await leases.start();
  const stopWaiting = () => leases.stop();
  opened.defer(stopWaiting);
  const left = () => ({ who: namesOf(leases.list()), leftMs: leases.leftMs });
  const runner = new DeciderRunner(log, replica, clock, TIMES, reportingWaits(leases, left, onWaiting));
  const limits = new KeyLimits({
    defaultLimit,
    verifier: randomUUID(),
    keyOf: (id) => replica.keyById(id),
    countVerifiers: () => leases.liveCount + 1,
    monotonic: () => performance.now(),
  });
  opened.defer(() => limits.stop());
  const parts = { leases, scopes: new ScopeCatalogue(), limits, processes: null };
  return { ...logs, found, replica, follower, ...parts, runner, grantMs: noLimit, stopWaiting };
}

/** As `Backend.open` says. */
export async function openEmbeddedWriteSide(
  opened: Opened,
  options: InstallationOptions,
  beforeCreating?: () => Promise<void>,
): Promise<EmbeddedWriteSide> {
  const existing = existingDataDirectory(options.dataDirectory);
  await (beforeCreating === undefined ? existing : existing.catch(beforeCreating));
  return startEmbeddedWriteSide(opened, await openEmbeddedLogs(opened, options), options);
}

/** Guards by their names; those of an earlier process have none. */
function namesOf(instances: readonly { readonly service: string; readonly instance: string }[]): string {
  if (instances.length === 0) return 'guards that are not remembered here';
  const names = instances.slice(0, 3).map(({ service, instance }) => `${service} (${instance})`);
  const more = instances.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

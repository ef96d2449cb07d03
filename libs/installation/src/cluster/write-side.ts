import { DeciderRunner, type RunnerTimes } from '@latchkey/commands';
import { FIRST, NotReady, systemClocks } from '@latchkey/domain';
import {
  encodeEnvelope,
  formatPosition,
  genesisEnvelope,
  openKafkaLog,
  type KafkaLog,
  topicNames,
} from '@latchkey/event-log';
import { GuardLeases, ProcessLeases, Replica, ReplicaFollower, type InstanceRegister } from '@latchkey/replica';
import { dataDirectory, type DataDirectory } from '../files/data-directory.js';
import {
  DEFAULT_LEASE_MS,
  everybody,
  type InstallationOptions,
  type KafkaPlace,
  type WriteSide,
} from '../write-side.js';
import { requireTopology } from './topology.js';
import { toldOfWaiting } from '../told-of-waiting.js';
import { singleFlight } from '../single-flight.js';

// A broker that died is replaced within 9 to 11 s: a fence outlasts that.
const TIMES: RunnerTimes = { deadlineMs: 5_000, readBackMs: 5_000, fenceMs: 12_000 };

/** The log and what processes say of themselves, open, and nothing done with them yet. */
export interface ClusterLogs {
  readonly directory: DataDirectory;
  readonly log: KafkaLog;
  readonly status: KafkaLog;
}

export type ClusterWriteSide = WriteSide & ClusterLogs & { readonly processes: ProcessLeases };

/** There is no installation in these topics yet. */
export class NotInitialised extends Error {
  constructor(topic: string) {
    super(`${topic} is empty: run \`npx latchkey init\` once`);
  }
}

/** @throws TopologyViolated, TopologyRefused, Error when no broker answers */
export async function openClusterLogs(options: InstallationOptions & { kafka: KafkaPlace }): Promise<ClusterLogs> {
  const directory = dataDirectory(options.dataDirectory);
  await requireTopology(options);
  const topics = topicNames(options.kafka.topicPrefix);
  const open = (topic: string) =>
    openKafkaLog({ ...options.kafka, topic, partition: 0, onNotice: options.onNotice ?? ignored });
  const log = await open(topics.log);
  try {
    return { directory, log, status: await open(topics.status) };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/**
 * Brings a replica up to date with the log.
 *
 * @param role `verifies`: it answers for others and is waited for; `works`: it only changes something
 * @param commandTimes how long commands take at most; other ones go with other leases
 * @throws NotInitialised, LogError, ReplicaStopped
 */
export async function startClusterWriteSide(
  logs: ClusterLogs,
  options: InstallationOptions,
  role: 'verifies' | 'works',
  replica = new Replica(options.clock),
  commandTimes = TIMES,
): Promise<ClusterWriteSide> {
  const { log, status } = logs;
  const { clock } = options;
  const leaseMs = options.leaseMs ?? DEFAULT_LEASE_MS;
  const follower = new ReplicaFollower(log, replica, clock);
  const times = { leaseMs, monotonic: () => performance.now(), acknowledged: () => processes.acknowledged };
  const leases = new GuardLeases(() => replica.next - 1, NOBODY_BEFORE, times);
  const processes: ProcessLeases = new ProcessLeases(status, {
    version: options.version ?? '',
    leaseMs,
    clocks: systemClocks,
    newest: () => replica.next - 1,
    position: () => replica.position && formatPosition(replica.position),
    guards: () => leases.list(),
    applied: () => Math.min(replica.next - 1, leases.minimumApplied, runner.deciding),
    takenAwayAt: () => replica.takenAwayAt,
    advanced: (ms) => replica.advanced(ms),
    barrier: () => follower.barrier(FIRST.account.id),
  });
  const barrier = singleFlight(() => follower.barrier(FIRST.account.id));
  const upToDate = () => barrier().catch(notReady);
  const runner = new DeciderRunner(
    log,
    replica,
    clock,
    timesOf(commandTimes, processes, role, leaseMs),
    toldOfWaiting(everybody(leases, processes, upToDate), leftOf(processes, leaseMs), options.onWaiting),
  );
  if (role === 'verifies') replica.mayAnswer = () => processes.valid();
  let found = { records: 0, newest: 0 };
  const enter = () => {
    found = { records: replica.next, newest: replica.lastAt };
    return role === 'verifies' ? processes.join() : watch(processes, follower);
  };
  if (log.end() === 0) throw new NotInitialised('the event log');
  await follower.start(FIRST.account.id, enter);
  await leases.start();
  return { ...logs, found, replica, follower, leases, processes, runner };
}

/** Opens the write side for one piece of work and closes it again, whatever comes of it. */
export async function withClusterWriteSide<T>(
  options: InstallationOptions & { kafka: KafkaPlace },
  work: (writeSide: ClusterWriteSide) => Promise<T>,
): Promise<T> {
  const logs = await openClusterLogs(options);
  let writeSide: ClusterWriteSide | null = null;
  try {
    writeSide = await startClusterWriteSide(logs, options, 'works');
    return await work(writeSide);
  } finally {
    writeSide?.leases.stop();
    await writeSide?.processes.stop(0);
    await writeSide?.follower.stop();
    await closeClusterLogs(logs);
  }
}

/** The first record of an empty log. Whoever is second to write one writes a record that does not count. */
export async function beginClusterLog({ log }: ClusterLogs, { clock }: InstallationOptions): Promise<void> {
  if ((await log.latest()) > 0) return;
  await log.append(encodeEnvelope(genesisEnvelope(FIRST.account, new Date(clock.now()).toISOString())));
}

export async function closeClusterLogs({ log, status }: ClusterLogs): Promise<void> {
  await Promise.all([log.close(), status.close()]);
}

function timesOf(
  times: RunnerTimes,
  processes: ProcessLeases,
  role: 'verifies' | 'works',
  leaseMs: number,
): RunnerTimes {
  if (role === 'works') return times;
  // what is sent at the very end of a lease still has to arrive before others stop waiting
  return { ...times, leaseLeftMs: () => processes.leftMs - leaseMs / 10 };
}

// a process that is waited for is waited for no longer than two leases
function leftOf(processes: ProcessLeases, leaseMs: number) {
  return (waitedMs: number) => ({
    who: `${processes.list().length} API processes and the guards they feed`,
    leftMs: Math.max(0, 2 * leaseMs - waitedMs),
  });
}

async function watch(processes: ProcessLeases, follower: ReplicaFollower): Promise<void> {
  processes.watch();
  await follower.barrier(FIRST.account.id);
}

// Others wait for the process before this one as long as a guard of it may answer: nothing has to be remembered here.
const NOBODY_BEFORE: InstanceRegister = { load: () => Promise.resolve([]), save: () => Promise.resolve() };

function notReady(): never {
  throw new NotReady('the log does not take or show anything at the moment');
}

const ignored = () => undefined;

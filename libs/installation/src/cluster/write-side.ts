import { DeciderRunner, type Acknowledgement, type RunnerTimes } from '@latchkey/commands';
import { FIRST, NotReady, systemClocks } from '@latchkey/domain';
import { formatPosition } from '@latchkey/event-log';
import {
  GuardLeases,
  KeyLimits,
  ProcessLeases,
  Replica,
  ReplicaFollower,
  ScopeCatalogue,
  type InstanceRegister,
} from '@latchkey/replica';
import type { Opened } from '../opened.js';
import { DEFAULT_LEASE_MS, type ClusterOptions, type InstallationOptions } from '../options.js';
import { singleFlight } from '../single-flight.js';
import { reportingWaits, type WriteSide } from '../write-side.js';
import { openPartition } from './logs.js';
import { createLog, requireTopology } from './topology.js';

// A broker that died is replaced within 9 to 11 s: a fence outlasts that.
const TIMES: RunnerTimes = { deadlineMs: 5_000, readBackMs: 5_000, fenceMs: 12_000 };

/** The log and what processes say of themselves, open; nothing was read or written yet. */
export type ClusterLogs = Awaited<ReturnType<typeof openClusterLogs>>;
export type ClusterWriteSide = WriteSide & { readonly processes: ProcessLeases };

/** There is no installation in these topics yet. */
export class NotInitialised extends Error {}

/** @throws TopologyViolated, TopologyRefused, Error when no broker answers */
export async function openClusterLogs(opened: Opened, options: ClusterOptions) {
  await requireTopology(options);
  const log = await openPartition(opened, options, 'log');
  return { log, status: await openPartition(opened, options, 'status') };
}

/**
 * Brings a replica up to date with the log.
 *
 * @param role `verifies`: it answers for others and is waited for; `works`: it only changes something
 * @throws NotInitialised, LogError, ReplicaStopped
 */
export async function startClusterWriteSide(
  opened: Opened,
  { log, status }: ClusterLogs,
  { clock, leaseMs = DEFAULT_LEASE_MS, defaultLimit = null, version = '', onWaiting }: InstallationOptions,
  role: 'verifies' | 'works',
  replica = new Replica(clock),
  commandTimes = TIMES,
  clocks = systemClocks(),
): Promise<ClusterWriteSide> {
  const follower = new ReplicaFollower(log, replica, clock);
  opened.defer(() => follower.stop());
  const barrier = () => follower.barrier(FIRST.account.id);
  const newest = () => replica.next - 1;
  const times = { leaseMs, monotonic: clocks.monotonic, acknowledged: () => processes.acknowledged };
  const leases = new GuardLeases(newest, NO_INSTANCES_BEFORE, times);
  const scopes = new ScopeCatalogue();
  const processes: ProcessLeases = new ProcessLeases(status, {
    version,
    leaseMs,
    clocks,
    newest,
    position: () => replica.position && formatPosition(replica.position),
    guards: () => leases.list(),
    scopes: () => scopes.list(),
    heard: (told) => limits.hear(told),
    applied: () => Math.min(newest(), leases.minimumApplied, runner.oldestPendingDecision),
    revokedAt: () => replica.revokedAt,
    advanced: (ms) => replica.advanced(ms),
    barrier,
  });
  const limits: KeyLimits = new KeyLimits({
    defaultLimit,
    verifier: processes.boot,
    keyOf: (id) => replica.keyById(id),
    countVerifiers: () => processes.list().reduce((sum, { guards }) => sum + 1 + guards.length, leases.liveCount + 1),
    publish: (told) => processes.publish(told),
    monotonic: clocks.monotonic,
  });
  opened.defer(() => limits.stop());
  const left = (waitedMs: number) => ({
    who: `${processes.list().length} API processes and the guards they feed`,
    // a process that is waited for is waited for no longer than two leases
    leftMs: Math.max(0, 2 * leaseMs - waitedMs),
  });
  const acknowledgement = reportingWaits(allVerifiers(leases, processes, barrier), left, onWaiting);
  // what is sent at the very end of a lease still has to arrive before others stop waiting
  const leaseLeftMs = () => processes.leftMs - leaseMs / 10;
  const runnerTimes = role === 'verifies' ? { ...commandTimes, leaseLeftMs } : commandTimes;
  const runner = new DeciderRunner(log, replica, clock, runnerTimes, acknowledgement);
  if (role === 'verifies') replica.mayAnswer = () => processes.valid();
  if (log.end() === 0) throw new NotInitialised('the event log is empty: run `npx latchkey init` once');
  let found = { records: 0, newest: 0 };
  await follower.start(FIRST.account.id, async () => {
    found = { records: replica.next, newest: replica.lastAt };
    if (role === 'verifies') return processes.join();
    processes.watch();
    await barrier();
  });
  await leases.start();
  const stopWaiting = () => {
    leases.stop();
    processes.stopWaiting();
  };
  opened.defer(() => {
    stopWaiting();
    return processes.stop(leases.leftMs);
  });
  const grantMs = () => processes.leftMs;
  return { log, found, replica, follower, leases, scopes, limits, processes, runner, grantMs, stopWaiting };
}

/** As `Backend.open` says. */
export async function openClusterWriteSide(
  opened: Opened,
  options: ClusterOptions,
  beforeCreating?: () => Promise<void>,
): Promise<WriteSide> {
  if (beforeCreating !== undefined) await createLog(options, beforeCreating);
  return startClusterWriteSide(opened, await openClusterLogs(opened, options), options, 'works');
}

/** Settled once neither a guard of this process nor another process can answer without knowing a record. */
function allVerifiers(guards: GuardLeases, processes: ProcessLeases, barrier: () => Promise<void>): Acknowledgement {
  const sharedBarrier = singleFlight(barrier);
  return {
    upToDate: () =>
      sharedBarrier().catch(() => {
        throw new NotReady('the log does not take or show anything at the moment');
      }),
    settled: async (offset) => {
      await guards.settled(offset);
      await processes.settled(offset);
    },
  };
}

// Others wait for the process before this one as long as a guard of it may answer: nothing has to be remembered here.
const NO_INSTANCES_BEFORE: InstanceRegister = { load: () => Promise.resolve([]), save: () => Promise.resolve() };

import type { Acknowledgement, DeciderRunner } from '@latchkey/commands';
import { FIRST, type Clock } from '@latchkey/domain';
import { acceptanceEnvelope, encodeEnvelope, type EventLog } from '@latchkey/event-log';
import type {
  GuardLeases,
  KeyLimits,
  ProcessLeases,
  Replica,
  ReplicaFollower,
  ScopeCatalogue,
} from '@latchkey/replica';

/** The write side of an installation: the log, the replica, and commands on them. */
export interface WriteSide {
  /** `failed`: why nothing can be appended any more; null while all is well */
  readonly log: EventLog & { readonly failed: Error | null };
  readonly replica: Replica;
  readonly follower: ReplicaFollower;
  readonly runner: DeciderRunner;
  /** what the log held before this process wrote into it; `newest` is the time of the last record, ms since 1970, UTC */
  readonly found: { readonly records: number; readonly newest: number };
  /** of the guards in other processes that this one feeds */
  readonly leases: GuardLeases;
  /** of keys, over all verifiers */
  readonly limits: KeyLimits;
  /** what the guards that this one feeds told of their services */
  readonly scopes: ScopeCatalogue;
  /** of the other processes that share the log; null: there are none */
  readonly processes: ProcessLeases | null;
  /** how long a guard may be granted from now on, ms: never longer than this process itself may answer */
  grantMs(): number;
  /** commands that still wait for other verifiers end: their outcome is unknown */
  stopWaiting(): void;
}

/** What `acceptHistory` accepted. */
export type AcceptedLog = Awaited<ReturnType<typeof acceptHistory>>;

/**
 * Writes into a log that its history counts, and resolves once that was read back.
 *
 * @returns the identity of the log, how many records were in it, and when the newest was written, ISO 8601
 * @throws LogError
 */
export async function acceptHistory({ log, replica, found }: WriteSide, clock: Clock) {
  const acceptance = acceptanceEnvelope(FIRST.account.id, new Date(clock.now()).toISOString());
  const { verdict } = replica.verdictOn(acceptance.id);
  await log.append(encodeEnvelope(acceptance));
  await verdict;
  return { log: replica.position!.log, records: found.records, newest: new Date(found.newest).toISOString() };
}

/** The verifiers that a command waits for, because they may not know its event yet, and how long it takes at most. */
export interface Waiting {
  readonly who: string;
  readonly waitedMs: number;
  readonly leftMs: number;
}

/** Called every second while a command waits. */
export type OnWaiting = (waiting: Waiting) => void;

const REPORT_EVERY_MS = 1_000;

/** An acknowledgement that reports every second what it waits for. */
export function reportingWaits(
  acknowledgement: Acknowledgement,
  left: (waitedMs: number) => Omit<Waiting, 'waitedMs'>,
  onWaiting: OnWaiting | undefined,
): Acknowledgement {
  if (onWaiting === undefined) return acknowledgement;
  const settled = async (offset: number) => {
    const began = performance.now();
    const timer = setInterval(() => {
      const waitedMs = performance.now() - began;
      onWaiting({ ...left(waitedMs), waitedMs });
    }, REPORT_EVERY_MS);
    await acknowledgement.settled(offset).finally(() => clearInterval(timer));
  };
  const upToDate = acknowledgement.upToDate?.bind(acknowledgement);
  return { settled, ...(upToDate && { upToDate }) };
}

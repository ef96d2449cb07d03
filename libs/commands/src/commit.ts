import { NotCommitted, OutcomeUnknown } from '@latchkey/domain';
import {
  AppendRefused,
  encodeEnvelope,
  fenceEnvelope,
  withTimeout,
  type Envelope,
  type EventLog,
  type Verdict,
} from '@latchkey/event-log';
import type { Replica } from '@latchkey/replica';

export interface CommitTimes {
  /** how long to wait for the read-back before the fate of an event counts as unknown */
  readonly readBackMs: number;
  /** how long to wait for a fence to settle it */
  readonly fenceMs: number;
  /** how long this process may still decide anything, ms; unset: without limit */
  readonly leaseLeftMs?: () => number;
}

const nothing = () => undefined;

/** What became of an envelope: it counts, it was beaten to its slot, or a fence made sure that it never counts. */
export type Fate = Verdict | 'fenced';

/**
 * Appends an envelope and waits until it is read back: reading is the commit, an acknowledgement proves nothing. When
 * nothing is read in time, a fence takes its slot, so that the answer is definite again.
 *
 * @throws NotCommitted when it surely is not in the log; OutcomeUnknown when that cannot be known
 */
export async function commit(log: EventLog, replica: Replica, envelope: Envelope, times: CommitTimes): Promise<Fate> {
  const unsent = new AbortController();
  const leaseLeftMs = times.leaseLeftMs?.() ?? Infinity;
  if (leaseLeftMs <= 0) unsent.abort();
  const own = appendAndWatch(log, replica, envelope, unsent.signal);
  // what cannot be sent in time is surely not in the log; nor may it be sent when the right to decide it has ended
  const timer = setTimeout(() => unsent.abort(), Math.min(times.readBackMs - 50, leaseLeftMs));
  const seen = await withTimeout(times.readBackMs, Promise.race([own.verdict, own.lost]), nothing).finally(() =>
    clearTimeout(timer),
  );
  if (seen !== undefined) return seen;
  const fence = appendAndWatch(log, replica, fenceEnvelope(envelope));
  try {
    const settled = Promise.race([own.verdict, fence.verdict.then(() => 'fenced' as const), fence.lost]);
    const fate = await withTimeout(times.fenceMs, settled, nothing);
    if (fate === undefined) throw new OutcomeUnknown();
    return fate;
  } catch (error) {
    throw error instanceof OutcomeUnknown ? error : new OutcomeUnknown({ cause: error });
  } finally {
    own.forget();
    fence.forget();
  }
}

/**
 * Resolves once an event whose fate is unknown can count no more unless it counts already: something has its slot. Fences
 * are sent until one arrives. Never resolves when the replica stops following the log.
 */
export async function closeSlot(
  log: EventLog,
  replica: Replica,
  { account, aggregate, seq, ...rest }: Envelope,
  { fenceMs }: CommitTimes,
): Promise<void> {
  const isOpen = () => (replica.stream(account, aggregate)?.seq ?? 0) < seq;
  const watch = async () => {
    while (isOpen() && replica.caughtUp) await replica.advanced(fenceMs);
  };
  for (const watched = watch(); isOpen();) {
    if (!replica.caughtUp) return new Promise(() => undefined);
    const fence = encodeEnvelope(fenceEnvelope({ ...rest, account, aggregate, seq }));
    log.append(fence).catch(() => undefined);
    await withTimeout(fenceMs, watched, nothing);
  }
}

interface Watched {
  /** rejects with NotCommitted when the log refused the record */
  readonly verdict: Promise<Verdict>;
  /** resolves when the append failed and it is unknown whether the record is in the log */
  readonly lost: Promise<undefined>;
  forget(): void;
}

function appendAndWatch(log: EventLog, replica: Replica, envelope: Envelope, signal?: AbortSignal): Watched {
  const { verdict, forget } = replica.verdictOn(envelope.id);
  let lose!: (value: undefined) => void;
  const lost = new Promise<undefined>((resolve) => (lose = resolve));
  const refused = new Promise<never>((_resolve, reject) => {
    log.append(encodeEnvelope(envelope), { signal }).catch((error: Error) => {
      if (!(error instanceof AppendRefused)) return lose(undefined);
      forget();
      reject(new NotCommitted(error.message, { cause: error }));
    });
  });
  return { verdict: Promise.race([verdict, refused]), lost, forget };
}

import { DeciderRunner } from '@latchkey/commands';
import { instantOf, Lease, policyDecider, type Clock, type Clocks, type Instant } from '@latchkey/domain';
import { decodeEnvelope, type Envelope, type EventLog, type Verdict } from '@latchkey/event-log';
import { Replica, ReplicaFollower } from '@latchkey/replica';
import { LeaseTable } from '../../libs/replica/src/leases/lease-table.js';
import { OtherProcesses } from '../../libs/replica/src/leases/other-processes.js';

/** A mistake that is put in on purpose: whatever is named here takes the place of what the product has. */
export interface Mutation {
  readonly replica?: (clock: Clock) => Replica;
  readonly log?: (log: EventLog, replica: Replica) => EventLog;
  /** how long guards are said to answer when a process leaves, ms */
  readonly leavingMs?: number;
  /** changes the code itself, and gives back how to undo it */
  readonly patch?: () => () => void;
}

export const NONE: Mutation = {};

/** What is sent counts as read back. */
class BelievesInAcknowledgements extends Replica {
  readonly #awaited = new Map<string, (verdict: Verdict) => void>();

  override verdictOn(id: string) {
    const { verdict, forget } = super.verdictOn(id);
    const acknowledged = new Promise<Verdict>((resolve) => this.#awaited.set(id, resolve));
    return { verdict: Promise.race([verdict, acknowledged]), forget };
  }

  acknowledged(bytes: Uint8Array): void {
    const decoded = decodeEnvelope(bytes);
    if (decoded.kind === 'envelope') this.#awaited.get(decoded.envelope.id)?.('accepted');
  }
}

function acknowledging(log: EventLog, replica: Replica): EventLog {
  const append: EventLog['append'] = async (bytes, options) => {
    await log.append(bytes, options);
    (replica as BelievesInAcknowledgements).acknowledged(bytes);
  };
  return new Proxy(log, {
    get: (of, name) => {
      const member = Reflect.get(of, name) as unknown;
      return name === 'append' ? append : typeof member === 'function' ? member.bind(of) : member;
    },
  });
}

/** A replica that judges with one check of the accept rule left out. */
function without(check: 'seq' | 'prev'): Mutation['replica'] {
  class Careless extends Replica {
    protected override judge(envelope: Envelope, offset: number): Verdict {
      const { seq = 0, last = '' } = this.stream(envelope.account, envelope.aggregate) ?? {};
      const right = check === 'seq' ? { seq: seq + 1 } : { prev: last };
      const counted = envelope.kind === 'event' || envelope.kind === 'fence';
      return super.judge(counted ? { ...envelope, ...right } : envelope, offset);
    }
  }
  return (clock) => new Careless(clock);
}

class AlwaysAnswering extends Replica {
  override get serving(): boolean {
    return this.caughtUp;
  }

  override set serving(serves: boolean) {
    this.caughtUp = serves;
  }
}

/** Replaces a member of a class, and gives back how to undo it. */
function replaced(prototype: object, name: string, change: (before: PropertyDescriptor) => PropertyDescriptor) {
  const before = Object.getOwnPropertyDescriptor(prototype, name)!;
  Object.defineProperty(prototype, name, { ...before, ...change(before) });
  return () => void Object.defineProperty(prototype, name, before);
}

function withoutWaiting() {
  const waits = policyDecider.mayRevoke;
  Object.assign(policyDecider, { mayRevoke: () => false });
  return () => void Object.assign(policyDecider, { mayRevoke: waits });
}

type Behind = (this: LeaseTable<object>, offset: number) => number | null;
type Heard = (this: OtherProcesses, report: { leaseMs: number }) => void;

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  'acknowledged when it was sent': { replica: (clock) => new BelievesInAcknowledgements(clock), log: acknowledging },
  'no lease': { replica: (clock) => new AlwaysAnswering(clock) },
  'no barrier when rejoining': {
    patch: () => replaced(ReplicaFollower.prototype, 'barrier', () => ({ value: () => Promise.resolve() })),
  },
  'no check of prev': { replica: without('prev')! },
  'no check of seq': { replica: without('seq')! },
  'silence judged by the time of waiting': {
    patch: () =>
      replaced(LeaseTable.prototype, 'behindUntil', ({ value }) => ({
        value(this: LeaseTable<object>, offset: number) {
          return (value as Behind).call(this, offset);
        },
      })),
  },
  'a lease of another shorter than it is': {
    patch: () =>
      replaced(OtherProcesses.prototype, 'heard', ({ value }) => ({
        value(this: OtherProcesses, report: { leaseMs: number }) {
          (value as Heard).call(this, { ...report, leaseMs: report.leaseMs * 0.9 });
        },
      })),
  },
  'a lease counted from when it was granted': {
    patch: () =>
      replaced(Lease.prototype, 'renew', ({ value }) => ({
        value(this: Lease, _sent: Instant, ms: number, serverNow: number) {
          const { clocks } = this as unknown as { clocks: Clocks };
          (value as Lease['renew']).call(this, instantOf(clocks), ms, serverNow);
        },
      })),
  },
  'decisions under way not held back': {
    patch: () =>
      replaced(DeciderRunner.prototype, 'oldestPendingDecision', () => ({ get: () => Number.POSITIVE_INFINITY })),
  },
  'what was acknowledged not kept': {
    patch: () => replaced(LeaseTable.prototype, 'acknowledge', () => ({ value: () => undefined })),
  },
  'what guards know not held back': {
    patch: () => replaced(LeaseTable.prototype, 'minimumApplied', () => ({ get: () => Number.POSITIVE_INFINITY })),
  },
  'guards of who leaves forgotten': { leavingMs: 0 },
  'a policy that nobody waits for': { patch: withoutWaiting },
};

import { beforeEach, describe, expect, it } from 'vitest';
import { OtherProcesses } from './other-processes.js';
import type { ProcessReport } from './process-report.js';

const LEASE = 1_000;
let now: number;
let others: OtherProcesses;
let seq: number;
beforeEach(() => {
  now = 5_000;
  seq = 0;
  others = new OtherProcesses({ leaseMs: LEASE, monotonic: () => now });
});

const GUARD = { account: 'acc_1', instance: 'guard-1', service: 'scorecard', version: '1', position: 'log.8.id', lagMs: 5, seenMsAgo: 40 }; // prettier-ignore

function hear(applied: number, more: Partial<ProcessReport> = {}): void {
  const names = { boot: 'boot-1', version: '1', position: null };
  others.heard({ v: 1, kind: 'report', ...names, seq: ++seq, applied, leaseMs: LEASE, leaving: false, ...more });
}

describe('who has to be awaited', () => {
  it('is nobody where nobody was heard', () => expect(others.leases.behindUntil(7, now)).toBeNull());

  it('is nobody who has said that it knows', () => {
    hear(7);
    expect(others.leases.behindUntil(7, now)).toBeNull();
  });

  it('is whoever knows less, until a lease and a thousandth after it was heard', () => {
    hear(6);
    expect(others.leases.behindUntil(7, now)).toBeCloseTo(6_001);
    now = 5_500;
    hear(6);
    expect(others.leases.behindUntil(7, now)).toBeCloseTo(6_501);
  });

  it('is the last of several', () => {
    hear(6);
    hear(6, { boot: 'boot-2', leaseMs: 3_000 });
    hear(6, { boot: 'boot-3' });
    expect(others.leases.behindUntil(7, now)).toBeCloseTo(8_003);
  });

  it('is still whoever was silent for a lease while this process heard nothing', () => {
    hear(6);
    const asOf = 5_900;
    now = 9_000;
    expect(others.leases.behindUntil(7, asOf)).toBeCloseTo(6_001);
    expect(others.leases.behindUntil(7, 6_002)).toBeNull();
  });

  it('is whoever granted longer before it was given a shorter lease', () => {
    hear(6, { leaseMs: 3_000 });
    hear(6, { leaseMs: 500 });
    expect(others.leases.behindUntil(7, now)).toBeCloseTo(8_003);
  });

  it('is another start of a process beside the one before', () => {
    hear(6);
    hear(7, { boot: 'boot-2' });
    expect(others.leases.behindUntil(7, now)).toBeCloseTo(6_001);
  });
});

describe('a process that leaves', () => {
  it('is awaited for as long as guards of it may answer', () => {
    hear(6);
    hear(6, { leaving: true, leaseMs: 200 });
    expect(others.leases.behindUntil(7, now)).toBeCloseTo(5_200.2);
  });

  it('is not awaited when it has none', () => {
    hear(6);
    hear(6, { leaving: true, leaseMs: 0 });
    expect(others.leases.behindUntil(7, now)).toBeNull();
    expect(others.list()).toEqual([]);
  });

  it('is not brought back by what it said before', () => {
    hear(6, { seq: 9, leaving: true, leaseMs: 0 });
    hear(6, { seq: 8 });
    expect(others.leases.behindUntil(7, now)).toBeNull();
  });
});

describe('what is heard twice or late', () => {
  it('renews nothing', () => {
    hear(6, { seq: 5 });
    now = 5_800;
    hear(6, { seq: 5 });
    hear(6, { seq: 4 });
    expect(others.leases.behindUntil(7, now)).toBeCloseTo(6_001);
  });

  it('takes back nothing that is known', () => {
    hear(7);
    hear(6);
    expect(others.leases.behindUntil(7, now)).toBeNull();
  });
});

describe('the list', () => {
  it('says how far each is, and since when it is behind', () => {
    hear(6);
    hear(9, { boot: 'boot-2', position: 'log.9.id', guards: [GUARD] });
    now += 300;
    hear(6);
    expect(others.list()).toEqual([
      { boot: 'boot-1', version: '1', position: null, lagMs: 300, heardMsAgo: 0, guards: [], scopes: [] },
      { boot: 'boot-2', version: '1', position: 'log.9.id', lagMs: 0, heardMsAgo: 300, guards: [{ ...GUARD, seenMsAgo: 340 }], scopes: [] }, // prettier-ignore
    ]);
    expect(others.newest).toBe(9);
  });

  it('leaves out whose lease has ended, and forgets it in the end', () => {
    hear(6);
    now += 1_002;
    expect(others.list()).toEqual([]);
    expect(others.leases.behindUntil(7, 6_000)).not.toBeNull();
    now += 21 * LEASE;
    hear(9, { boot: 'boot-2' });
    expect(others.leases.behindUntil(7, 6_000)).toBeNull();
  });
});

import { Lease, systemClocks, type CheckCounts, type KeyUse } from '@latchkey/domain';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  Calls,
  credentialRefused,
  FakeSource,
  granted,
  rejected,
  unreachable,
} from '../../../../test/support/fake-source.js';
import { SourceError, type Grant, type Report } from '../source/replica-source.port.js';
import { Reporter } from './reporter.js';

const BASIS = { instance: 'guard-1', boot: 'boot-1', service: 'scorecard', version: '1' };
const LEASE = 10_000;

let source: FakeSource;
let calls: Calls<Report, Grant>;
let lease: Lease;
let reporter: Reporter;
let applied: string | null;
let uses: KeyUse[];
let checks: CheckCounts[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'], now: 0 });
  source = new FakeSource();
  calls = new Calls();
  source.onReport = calls.take;
  const clocks = systemClocks();
  lease = new Lease(clocks);
  applied = 'log.5.id';
  uses = [];
  checks = [];
  reporter = new Reporter({
    source,
    lease,
    clocks,
    basis: BASIS,
    scopes: [{ scope: 'elements:read', description: null }],
    applied: () => applied,
    takeUses: (most) => uses.splice(0, most),
    takeVerifications: () => checks.shift() ?? null,
    granted: () => undefined,
    refused: () => {
      lease.end();
      reporter.withdraw();
    },
  });
});
afterEach(() => void vi.useRealTimers());

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const grant = (more: Partial<Grant> = {}) => granted({ leaseMs: LEASE, now: 7_000, ...more });
const answer = async (call: (typeof calls)['newest'], more: Partial<Grant> = {}) => {
  call.resolve(grant(more));
  await after(0);
};
const sent = () => source.reports.length;
/** With a lease, and nothing under way. */
async function leased(): Promise<void> {
  reporter.applied(false);
  await answer(calls.newest);
}

describe('a guard reports', () => {
  it('who it is and what it has applied, at once where it holds no lease', async () => {
    reporter.applied(false);
    expect(source.reports).toEqual([{ ...BASIS, applied: 'log.5.id' }]);
    await answer(calls.newest);
    expect(lease.leftMs).toBe(LEASE);
    expect(reporter.lastError).toBeNull();
  });

  it('every tenth of its lease, what it has applied by then', async () => {
    await leased();
    applied = 'log.6.id';
    await after(LEASE / 10 - 1);
    expect(sent()).toBe(1);
    await after(1);
    expect(source.reports[1]).toMatchObject({ applied: 'log.6.id' });
    await answer(calls.newest);
    await after(LEASE / 10);
    expect(sent()).toBe(3);
  });

  it('less often where Latchkey says that there are many guards', async () => {
    reporter.applied(false);
    await answer(calls.newest, { reportEveryMs: LEASE / 4 });
    await after(LEASE / 4 - 1);
    expect(sent()).toBe(1);
    await after(1);
    expect(sent()).toBe(2);
    await answer(calls.newest);
    await after(LEASE / 10);
    expect(sent()).toBe(3);
  });

  it('at once where somebody waits to hear it, and not for every change', async () => {
    await leased();
    reporter.applied(false);
    expect(sent()).toBe(1);
    reporter.applied(true);
    expect(sent()).toBe(2);
  });

  it('although another report is under way, with what it applied meanwhile; more than two at once wait their turn', async () => {
    await leased();
    reporter.applied(true);
    applied = 'log.6.id';
    reporter.applied(true);
    applied = 'log.7.id';
    reporter.applied(true);
    reporter.applied(true);
    expect(source.reports.slice(1).map((one) => one.applied)).toEqual(['log.5.id', 'log.6.id']);
    await answer(calls.pending[1]!);
    expect(source.reports.slice(3).map((one) => one.applied)).toEqual(['log.7.id']);
    await answer(calls.pending[2]!);
    await answer(calls.pending[3]!);
    expect(sent()).toBe(4);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('nothing while there is nothing to report, and goes on by itself once there is', async () => {
    applied = null;
    reporter.applied(true);
    expect(sent()).toBe(0);
    applied = 'log.1.id';
    reporter.applied(false);
    expect(sent()).toBe(1);
  });

  it('again after an answer that never came', async () => {
    await leased();
    await after(LEASE / 10);
    calls.newest.reject(unreachable());
    await after(0);
    expect(reporter.lastError).toMatchObject({ message: 'nobody there' });
    await after(LEASE / 10);
    expect(sent()).toBe(3);
    await answer(calls.newest);
    expect(reporter.lastError).toBeNull();
  });
});

describe('its lease', () => {
  it('counts from the instant in which the report was sent', async () => {
    reporter.applied(false);
    await after(3_000);
    await answer(calls.newest);
    expect(lease.leftMs).toBe(LEASE - 3_000);
    expect(lease.now()).toBe(7_000 + 3_000);
  });

  it('is not renewed by an answer that does not grant it, which says why', async () => {
    await leased();
    await after(LEASE / 10);
    await answer(calls.newest, { granted: false, reason: 'it is behind' });
    expect(lease.leftMs).toBe(LEASE - LEASE / 10);
    expect(reporter.lastError?.message).toContain('it is behind');
    await after(LEASE / 10);
    expect(sent()).toBe(3);
  });

  it('is not renewed by an answer to what was known before the history was lost', async () => {
    reporter.applied(false);
    lease.end();
    reporter.forget();
    await answer(calls.newest);
    expect(lease.leftMs).toBe(0);
    reporter.applied(false);
    await answer(calls.newest);
    expect(lease.leftMs).toBe(LEASE);
  });

  it('comes back after the history was lost while two reports never end', async () => {
    await leased();
    reporter.applied(true);
    reporter.applied(true);
    lease.end();
    reporter.forget();
    reporter.applied(false);
    calls.pending[1]!.reject(unreachable());
    calls.pending[2]!.reject(unreachable());
    await after(0);
    reporter.applied(false);
    await answer(calls.newest);
    expect(lease.leftMs).toBe(LEASE);
  });
});

describe('the use of keys', () => {
  const use = (key: string): KeyUse => ({ key, count: 1, last: 1 });
  const seqs = () => source.reports.map(({ usage }) => usage && [usage.seq, ...usage.uses.map(({ key }) => key)]);

  it('travels under a number that tells a repeat, until it arrived', async () => {
    uses = [use('key_1')];
    reporter.applied(false);
    uses = [use('key_2')];
    calls.newest.reject(unreachable());
    await after(1_000);
    await answer(calls.newest);
    await after(LEASE / 10);
    await answer(calls.newest);
    await after(LEASE / 10);
    expect(seqs()).toEqual([[1, 'key_1'], [1, 'key_1'], [2, 'key_2'], undefined]); // prettier-ignore
  });

  it('travels in both of two reports that overtake each other, under one number', async () => {
    await leased();
    uses = [use('key_1')];
    reporter.applied(true);
    reporter.applied(true);
    await answer(calls.pending[2]!);
    uses = [use('key_2')];
    reporter.applied(true);
    await answer(calls.pending[1]!);
    expect(seqs().slice(1)).toEqual([[1, 'key_1'], [1, 'key_1'], [2, 'key_2']]); // prettier-ignore
    calls.pending[3]!.reject(unreachable());
    await after(LEASE / 10);
    expect(seqs().at(-1)).toEqual([2, 'key_2']);
  });

  it('is given up where it is refused: it must not cost the lease', async () => {
    uses = [use('key_1')];
    reporter.applied(false);
    calls.newest.reject(rejected());
    await after(100);
    expect(source.reports[1]).not.toHaveProperty('usage');
    await answer(calls.newest);
    expect(lease.leftMs).toBe(LEASE);
  });

  it('is told 500 keys at a time', async () => {
    uses = Array.from({ length: 700 }, (_, i) => use(`key_${i}`));
    await leased();
    await after(LEASE / 10);
    expect(source.reports.map(({ usage }) => usage?.uses.length)).toEqual([500, 200]);
  });
});

describe('what keys were used for', () => {
  const used: KeyUse = { key: 'key_1', count: 2, last: 1, address: '10.0.0.1', refused: { EXPIRED: 1 } };
  const refused: KeyUse = { key: 'key_2', count: 0, last: 0, refused: { EXPIRED: 1 } };
  const told = () => source.reports.at(-1)!.usage?.uses;

  it('is told to a Latchkey that takes it; an older one hears how often and when', async () => {
    uses = [used, refused];
    await leased();
    expect(told()).toEqual([{ key: 'key_1', count: 2, last: 1 }]);
    uses = [used, refused];
    await after(LEASE / 10);
    await answer(calls.newest, { takesUse: true });
    uses = [used, refused];
    await after(LEASE / 10);
    await answer(calls.newest, { takesUse: true });
    expect(told()).toEqual([used, refused]);
  });

  it('goes with several reports where it would be too much for one', async () => {
    await leased();
    await after(LEASE / 10);
    await answer(calls.newest, { takesUse: true });
    uses = Array.from({ length: 400 }, (_, n) => ({ ...used, key: `key_${n}`, agent: 'ü'.repeat(160) }));
    const keys: string[] = [];
    for (let n = 0; n < 6; n++) {
      await after(LEASE / 10);
      const report = source.reports.at(-1)!;
      expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(64 * 1024);
      keys.push(...(report.usage?.uses ?? []).map(({ key }) => key));
      await answer(calls.newest, { takesUse: true });
    }
    expect(keys).toEqual(Array.from({ length: 400 }, (_, n) => `key_${n}`));
  });
});

describe('how a guard checked credentials', () => {
  const some = { accepted: 3, refused: { EXPIRED: 1 } };

  it('is told once Latchkey says that it takes that, under a number of its own', async () => {
    checks = [some];
    reporter.applied(false);
    expect(source.reports[0]).not.toHaveProperty('usage');
    await answer(calls.newest, { takesChecks: true });
    await after(LEASE / 10);
    expect(source.reports[1]).toMatchObject({ usage: { seq: 1, uses: [], checks: some } });
    calls.newest.reject(unreachable());
    checks = [{ accepted: 9, refused: {} }];
    await after(LEASE / 10);
    expect(source.reports[2]).toMatchObject({ usage: { seq: 1, uses: [], checks: some } });
    await answer(calls.newest, { takesChecks: true });
    await after(LEASE / 10);
    expect(source.reports[3]).toMatchObject({ usage: { seq: 2, checks: { accepted: 9 } } });
    await answer(calls.newest, { takesChecks: true });
    await after(LEASE / 10);
    expect(source.reports[4]).not.toHaveProperty('usage');
  });

  it('is kept where an older Latchkey would refuse the report', async () => {
    checks = [some];
    await leased();
    uses = [{ key: 'key_1', count: 1, last: 1 }];
    await after(LEASE / 10);
    expect(source.reports[1]!.usage).toEqual({ seq: 1, uses: [{ key: 'key_1', count: 1, last: 1 }] });
    expect(checks).toEqual([some]);
  });
});

describe('a guard that stops', () => {
  it('says so, with the uses that are left, and reports nothing after that', async () => {
    await leased();
    uses = [{ key: 'key_1', count: 3, last: 1 }];
    const leaving = reporter.leave();
    expect(source.reports.at(-1)).toMatchObject({ leaving: true, applied: 'log.5.id', usage: { seq: 1 } });
    await answer(calls.newest);
    await leaving;
    expect(vi.getTimerCount()).toBe(0);
    reporter.applied(true);
    await after(10 * LEASE);
    expect(sent()).toBe(2);
  });

  it('tells what it counted after a report that is under way as well', async () => {
    await leased();
    uses = [{ key: 'key_1', count: 3, last: 1 }];
    await after(LEASE / 10);
    uses = [{ key: 'key_2', count: 5, last: 2 }];
    const leaving = reporter.leave();
    expect(source.reports.at(-1)).toMatchObject({ usage: { seq: 1, uses: [{ key: 'key_1' }] } });
    expect(source.reports.at(-1)).not.toHaveProperty('leaving');
    await answer(calls.newest);
    expect(source.reports.at(-1)).toMatchObject({ leaving: true, usage: { seq: 2, uses: [{ key: 'key_2' }] } });
    await answer(calls.newest);
    await leaving;
  });

  it('gets no lease from a report that was under way, and arms no timer', async () => {
    reporter.applied(false);
    lease.end();
    const leaving = reporter.leave();
    await answer(calls.pending[0]!);
    await answer(calls.pending[1]!);
    await leaving;
    expect(lease.leftMs).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not mind that nobody hears it', async () => {
    await leased();
    const leaving = reporter.leave();
    calls.newest.reject(unreachable());
    await leaving;
  });

  it('says nothing where it never reported', async () => {
    applied = null;
    await reporter.leave();
    expect(sent()).toBe(0);
  });
});

describe('a guard whose credential is refused', () => {
  const refused = async () => {
    reporter.applied(true);
    calls.newest.reject(credentialRefused());
    await after(0);
  };
  const withToken = async (leaveToken: string) => {
    reporter.applied(true);
    await answer(calls.newest, { leaveToken });
  };

  it('leaves with the token of its lease, and reports nothing more', async () => {
    await withToken('token');
    await refused();
    expect(source.left).toEqual(['token']);
    const before = sent();
    await after(2 * LEASE);
    expect(sent()).toBe(before);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves every process that granted it a lease which still lasts', async () => {
    await withToken('old');
    await after(LEASE + 1);
    for (const token of ['one', 'two', 'two']) await withToken(token);
    await refused();
    expect(source.left).toEqual(['one', 'two']);
  });

  it('says so again until somebody hears it or the lease is over', async () => {
    source.onLeave = () => Promise.reject(credentialRefused());
    await withToken('token');
    await refused();
    await after(LEASE / 2);
    source.onLeave = () => Promise.resolve();
    const tries = source.left.length;
    expect(tries).toBeGreaterThan(3);
    await after(LEASE / 2);
    expect(source.left.length).toBe(tries + 1);
  });

  it('gives back what a report under way was granted, and takes no lease from it', async () => {
    await withToken('token');
    lease.end();
    reporter.applied(true);
    const underWay = calls.newest;
    await refused();
    await answer(underWay, { leaveToken: 'elsewhere' });
    expect(source.left).toEqual(['token', 'elsewhere']);
    expect(lease.leftMs).toBe(0);
  });

  it('comes back under another boot when it is fed again, and then goes on', async () => {
    await leased();
    await refused();
    reporter.applied(false);
    expect(source.reports.at(-1)!.boot).not.toBe('boot-1');
    await answer(calls.newest);
    expect(lease.leftMs).toBe(LEASE);
    const before = sent();
    await after(LEASE / 10);
    expect(sent()).toBe(before + 1);
  });
});

describe('a guard tells', () => {
  it('which scopes its service asks for, where Latchkey wants to know, and no more often', async () => {
    const told = () => source.reports.map(({ scopes }) => scopes?.length ?? null);
    reporter.applied(false);
    await answer(calls.newest, { wantsScopes: true });
    await after(LEASE / 10);
    await answer(calls.newest);
    await after(LEASE / 10);
    expect(told()).toEqual([null, 1, null]);
  });

  it('them in a report of their own, which costs no counts when it is not taken, and not again', async () => {
    reporter.applied(false);
    await answer(calls.newest, { wantsScopes: true });
    uses = [{ key: 'key_1', count: 3, last: 7 }];
    await after(LEASE / 10);
    calls.newest.reject(new SourceError('rejected', 'unknown member'));
    await after(LEASE / 10);
    await answer(calls.newest, { wantsScopes: true });
    await after(LEASE / 10);
    const told = source.reports.map(({ scopes, usage }) => [scopes !== undefined, usage?.uses.length ?? 0]);
    expect(told).toEqual([
      [false, 0],
      [true, 0],
      [false, 1],
      [false, 0],
    ]);
  });
});

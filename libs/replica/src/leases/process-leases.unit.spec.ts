import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clocksOf } from '@latchkey/domain';
import { MemoryLog } from '../../../../test/support/memory-log.js';
import { ProcessLeases } from './process-leases.js';
import { decodeStatus, encodeStatus, type ProcessReport } from './process-report.js';

const LEASE = 1_000;

/** What the process under test knows, as it would from its replica. */
class Known {
  newest = 5;
  oldestPending = Number.POSITIVE_INFINITY;
  revokedAt = 5;
  /** what a barrier waits for, and where it lands */
  barrier = () => Promise.resolve();
  /** how often the process woke up to look around */
  looks = 0;
  /** the wall clock against the monotonic one, ms */
  wallBy = 0;
}

let log: MemoryLog;
let known: Known;
let leases: ProcessLeases;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  given(LEASE);
});
afterEach(async () => {
  try {
    log.release();
    const stopped = leases.stop(0);
    await pass(1_100);
    await stopped;
  } finally {
    vi.useRealTimers();
  }
});

function given(leaseMs: number): void {
  log = new MemoryLog();
  known = new Known();
  leases = new ProcessLeases(Object.assign(log, { begin: () => 0, name: () => null }), {
    version: '1',
    leaseMs,
    clocks: clocksOf(
      () => performance.now(),
      () => performance.now() + known.wallBy,
    ),
    newest: () => known.newest,
    position: () => null,
    guards: () => [],
    scopes: () => [],
    heard: () => undefined,
    applied: () => Math.min(known.newest, known.oldestPending),
    revokedAt: () => known.revokedAt,
    advanced: (ms) => new Promise((resolve) => (known.looks++, setTimeout(resolve, ms))),
    barrier: () => known.barrier(),
  });
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

async function joined(): Promise<void> {
  void leases.join();
  await pass(LEASE / 10 + 10);
  expect(leases.valid()).toBe(true);
}

const said = () => log.records.map((bytes) => decodeStatus(bytes)!);
const reports = () => said().filter((one): one is ProcessReport => one.kind === 'report');

let seq = 0;
function other(applied: number, more: Partial<ProcessReport> = {}): void {
  const names = { boot: 'another', version: '1', position: null };
  const report = { v: 1, kind: 'report', ...names, seq: ++seq, applied, leaseMs: LEASE, leaving: false } as const;
  log.put(encodeStatus({ ...report, ...more }));
}

/** How a wait ends, or that it has not. */
function outcomeOf(wait: Promise<void>): { is: string } {
  const outcome = { is: 'waits' };
  wait.then(
    () => (outcome.is = 'settled'),
    (error: { code: string }) => (outcome.is = error.code),
  );
  return outcome;
}

describe('a status topic that cannot be read any more', () => {
  it('is told to whoever asks for the end, and ends the right to answer with the lease', async () => {
    const joined = leases.join();
    await pass(LEASE);
    await joined;
    log.fail(new Error('it was replaced'));
    await expect(leases.ended()).rejects.toThrow('it was replaced');
    await pass(LEASE + 1);
    expect(leases.valid()).toBe(false);
  });

  it('is told to whoever joins', async () => {
    log.fail(new Error('it was replaced'));
    await expect(leases.join()).rejects.toThrow('it was replaced');
  });
});

describe('a process answers', () => {
  it('only when it has read back its report and then a barrier', async () => {
    let arrive!: () => void;
    known.barrier = () => new Promise((resolve) => (arrive = resolve));
    log.hold();
    void leases.join();
    await pass(50);
    expect(arrive).toBeUndefined();
    log.release();
    await pass(150);
    expect(arrive).toBeDefined();
    expect([leases.valid(), leases.leftMs]).toEqual([false, 0]);
    arrive();
    await pass(10);
    expect(leases.valid()).toBe(true);
  });

  it('for a lease, counted from when it sent the newest report that it has read back', async () => {
    await joined();
    log.hold();
    await pass(LEASE - 20);
    expect(leases.valid()).toBe(true);
    await pass(20);
    expect(leases.valid()).toBe(false);
  });

  it('for what is left of it when its report arrives late', async () => {
    let first = true;
    log.onAppend = () => (first ? ((first = false), 'store') : 'lose');
    log.hold();
    void leases.join();
    await pass(LEASE / 2);
    log.release();
    await pass(LEASE / 4);
    expect(leases.valid()).toBe(true);
    expect(leases.leftMs).toBeLessThanOrEqual(LEASE / 4);
    await pass(LEASE / 4);
    expect(leases.valid()).toBe(false);
  });

  it('no longer because a report arrives late', async () => {
    await joined();
    log.hold();
    await pass(LEASE);
    const barrier = vi.fn(() => new Promise<void>(() => undefined));
    known.barrier = barrier;
    log.release();
    await pass(1);
    expect(leases.valid()).toBe(false);
    await pass(LEASE / 5);
    expect(barrier).toHaveBeenCalled();
    expect(leases.valid()).toBe(false);
  });

  it('not first thing after the machine slept, nor after a report before a barrier', async () => {
    await joined();
    known.barrier = () => new Promise(() => undefined);
    known.wallBy = LEASE;
    expect(leases.valid()).toBe(false);
    await pass(250);
    expect(leases.valid()).toBe(false);
  });

  it('not by a barrier of before a lapse', async () => {
    await joined();
    known.wallBy = LEASE;
    const arrivals: (() => void)[] = [];
    known.barrier = () => new Promise((resolve) => arrivals.push(resolve));
    await pass(250);
    expect(arrivals).toHaveLength(1);
    known.wallBy = 2 * LEASE;
    await pass(250);
    arrivals[0]!();
    await pass(0);
    expect(leases.valid()).toBe(false);
  });
});

describe('a process reports', () => {
  it('every tenth of the lease', async () => {
    await joined();
    const before = reports().length;
    await pass(LEASE);
    expect(reports().length - before).toBeGreaterThanOrEqual(9);
    expect(reports().length - before).toBeLessThanOrEqual(11);
  });

  it('at once when something was revoked, as soon as its pending decisions know it', async () => {
    await joined();
    known.oldestPending = 5;
    [known.newest, known.revokedAt] = [6, 6];
    await pass(LEASE / 10 + 10);
    expect(reports().at(-1)!.applied).toBe(5);
    known.oldestPending = Number.POSITIVE_INFINITY;
    await pass(15);
    expect(reports().at(-1)!.applied).toBe(6);
  });

  it('and wakes up for it twice a second at most: it is idle most of the time', async () => {
    const leaseMs = 15_000;
    given(leaseMs);
    void leases.join();
    await pass(100);
    expect(leases.valid()).toBe(true);
    const before = known.looks;
    await pass(leaseMs);
    expect(known.looks - before).toBeLessThanOrEqual(30);
    expect(reports().length).toBeGreaterThanOrEqual(10);
  });

  it('nothing while it has lost its way, and looks a few times a second whether it is back', async () => {
    await joined();
    other(9);
    await pass(250);
    const [before, looks] = [reports().length, known.looks];
    await pass(500);
    expect(reports()).toHaveLength(before);
    expect(known.looks - looks).toBeLessThanOrEqual(10);
    known.newest = 9;
    await pass(250);
    expect(reports().length).toBeGreaterThan(before);
  });
});

describe('a guard is granted a lease', () => {
  it('only if it knows what this process has reported', async () => {
    expect(leases.acknowledged).toBe(-1);
    await joined();
    expect(leases.acknowledged).toBe(5);
  });

  it('after a lapse only if it knows what this process knew when it came back', async () => {
    await joined();
    known.wallBy = LEASE;
    known.oldestPending = 5;
    known.barrier = () => Promise.resolve(void (known.newest = 8));
    await pass(250);
    expect(leases.valid()).toBe(true);
    expect(reports().at(-1)!.applied).toBe(5);
    expect(leases.acknowledged).toBe(8);
  });
});

describe('an acknowledgement waits', () => {
  beforeEach(joined);

  it('for nobody where nobody else is', async () => {
    const outcome = outcomeOf(leases.settled(5));
    await pass(1);
    expect(outcome.is).toBe('settled');
  });

  it('until this process knows it itself', async () => {
    known.oldestPending = 5;
    known.newest = 6;
    const outcome = outcomeOf(leases.settled(6));
    await pass(100);
    expect(outcome.is).toBe('waits');
    known.oldestPending = Number.POSITIVE_INFINITY;
    await pass(100);
    expect(outcome.is).toBe('settled');
  });

  it('until every other process has said that it knows', async () => {
    other(4);
    const outcome = outcomeOf(leases.settled(5));
    await pass(200);
    expect(outcome.is).toBe('waits');
    other(5);
    await pass(1);
    expect(outcome.is).toBe('settled');
  });

  it('until another that is silent has been so for longer than its lease', async () => {
    other(4);
    await pass(1);
    const outcome = outcomeOf(leases.settled(5));
    await pass(LEASE - 20);
    expect(outcome.is).toBe('waits');
    await pass(200);
    expect(outcome.is).toBe('settled');
  });

  it('while nothing is heard of anybody: silence is not absence', async () => {
    other(4);
    await pass(1);
    const outcome = outcomeOf(leases.settled(5));
    await pass(1);
    log.hold();
    await pass(1.5 * LEASE);
    expect(outcome.is).toBe('waits');
    await pass(LEASE);
    expect(outcome.is).toBe('OUTCOME_UNKNOWN');
  });

  it('until what it said itself is read back: somebody may have joined before', async () => {
    log.hold();
    const outcome = outcomeOf(leases.settled(5));
    other(4);
    await pass(100);
    expect(outcome.is).toBe('waits');
    log.release();
    await pass(50);
    expect(outcome.is).toBe('waits');
    other(5);
    await pass(1);
    expect(outcome.is).toBe('settled');
  });

  it('no longer when the process stops: nobody can tell', async () => {
    other(4);
    const outcome = outcomeOf(leases.settled(5));
    await pass(10);
    leases.stopWaiting();
    await pass(1);
    expect(outcome.is).toBe('OUTCOME_UNKNOWN');
  });
});

it('who stops answers nobody, and says how long its guards may', async () => {
  await joined();
  const stopped = leases.stop(300);
  expect(leases.valid()).toBe(false);
  await pass(LEASE / 5);
  await stopped;
  expect(reports().at(-1)).toMatchObject({ leaving: true, leaseMs: 300 });
});

it('who only watches says nothing of itself, and yet waits for the others', async () => {
  leases.watch();
  other(4);
  await pass(1);
  const outcome = outcomeOf(leases.settled(5));
  await pass(10);
  expect(outcome.is).toBe('waits');
  other(5);
  await pass(1);
  expect(outcome.is).toBe('settled');
  expect(said().map(({ kind }) => kind)).toEqual(['report', 'probe', 'report']);
});

it('who only watches asks a last time whoever was silent for a lease', async () => {
  leases.watch();
  other(4);
  await pass(1);
  const outcome = outcomeOf(leases.settled(5));
  await pass(LEASE - 20);
  expect(outcome.is).toBe('waits');
  await pass(200);
  expect(outcome.is).toBe('settled');
});

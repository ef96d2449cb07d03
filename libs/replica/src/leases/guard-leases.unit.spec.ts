import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryRegister } from '../../../../test/support/register.js';
import { GuardLeases } from './guard-leases.js';
import type { GuardReport, KnownInstance } from './known-instances.js';

const LEASE = 10_000;
// a thousandth more, for clocks of different speed
const ENDS = 10_010;

let newest: number;
let leases: GuardLeases;
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  try {
    leases.stop();
  } finally {
    vi.useRealTimers();
  }
});

const instance = (name: string, more: Partial<KnownInstance> = {}): KnownInstance => {
  return { account: 'acc_1', reporter: 'key_1', instance: name, boot: 'boot-1', service: 's', version: '1', ...more };
};
const remembered = (known: KnownInstance) => ({ ...known, leaseMs: LEASE });
const report = (name: string, applied: number, more: Partial<GuardReport> = {}) =>
  leases.report({ ...instance(name), applied, position: `log.${applied}.id`, ...more });

async function given(register = new MemoryRegister(), at = 5): Promise<MemoryRegister> {
  newest = at;
  const times = { leaseMs: LEASE, monotonic: () => performance.now() };
  leases = new GuardLeases(() => newest, register, times);
  await leases.start();
  return register;
}

/** What became of waiting for an offset: `undefined` while it goes on. */
function waitFor(offset: number): { outcome: unknown } {
  const seen: { outcome: unknown } = { outcome: undefined };
  leases.settled(offset).then(
    () => (seen.outcome = 'settled'),
    (error: unknown) => (seen.outcome = error),
  );
  return seen;
}
const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const settledAtOnce = async (offset: number) => {
  const waiting = waitFor(offset);
  await after(0);
  return waiting.outcome === 'settled';
};

describe('a lease is granted', () => {
  it('to a guard that has applied everything', async () => {
    await given();
    expect(await report('a', 5)).toBe(true);
  });

  it('to nobody who lacks what was there when this process started: it may have been acknowledged', async () => {
    await given();
    expect(await report('a', 4)).toBe(false);
    expect(await settledAtOnce(5)).toBe(true);
  });

  it('to nobody who lacks what was acknowledged since', async () => {
    await given();
    newest = 6;
    expect(await settledAtOnce(6)).toBe(true);
    expect(await report('late', 5)).toBe(false);
    expect(await report('late', 6)).toBe(true);
  });

  it('to nobody who stays behind, so that it cannot hold up others for longer than a lease and a little', async () => {
    await given();
    await report('a', 5);
    newest = 6;
    const waiting = waitFor(6);
    const grants: boolean[] = [];
    for (let i = 0; i < 30 && waiting.outcome === undefined; i++) {
      await after(LEASE / 10);
      grants.push(await report('a', 5));
    }
    expect(grants.slice(3)).not.toContain(true);
    expect(waiting.outcome).toBe('settled');
    expect(grants.length).toBeLessThanOrEqual(14);
  });

  it('although others change things all the time, to one that keeps up with a delay', async () => {
    await given();
    for (let i = 0; i < 50; i++) {
      await after(LEASE / 10);
      newest += 3;
      expect(await report('a', newest - 3)).toBe(true);
    }
  });

  it('only once the register remembers the guard', async () => {
    const register = await given();
    let open!: () => void;
    register.gate = () => new Promise((resolve) => (open = resolve));
    const granted = report('a', 5);
    let answered = false;
    void granted.then(() => (answered = true));
    await after(1_000);
    expect(answered).toBe(false);
    open();
    expect(await granted).toBe(true);
    expect(register.stored).toEqual([instance('a')].map(remembered));
  });

  it('to nobody whom the register cannot remember; the next report tries again', async () => {
    const register = await given();
    register.gate = () => Promise.reject(new Error('disk full'));
    await expect(report('a', 5)).rejects.toThrow('disk full');
    expect(await settledAtOnce(6)).toBe(true);
    register.gate = () => Promise.resolve();
    newest = 6;
    expect(await report('a', 6)).toBe(true);
    expect(register.stored).toEqual([instance('a')].map(remembered));
  });

  it('to several who come at once, and all are remembered', async () => {
    const register = await given();
    const names = ['a', 'b', 'c'];
    expect(await Promise.all(names.map((name) => report(name, 5)))).toEqual([true, true, true]);
    expect(register.stored).toEqual(names.map((name) => instance(name)).map(remembered));
  });

  it('to none of those that are too many', async () => {
    const reporter = (i: number) => ({ reporter: `key_${i % 100}` });
    await given(
      new MemoryRegister(Array.from({ length: 10_000 }, (_, i) => ({ ...instance(`old-${i}`), ...reporter(i) }))),
    );
    expect(await report('one-more', 5)).toBe(false);
    expect(await report('old-1', 5)).toBe(true);
    await after(20 * LEASE + ENDS);
    expect(await report('one-more', 5)).toBe(true);
  });
});

describe('waiting for guards', () => {
  it('there are none: it is over at once', async () => {
    await given();
    expect(await settledAtOnce(5)).toBe(true);
  });

  it('ends with the report that it was applied', async () => {
    await given();
    await report('a', 5);
    await report('b', 5);
    newest = 6;
    const waiting = waitFor(6);
    await report('a', 6);
    expect(waiting.outcome).toBeUndefined();
    await report('b', 6);
    await after(0);
    expect(waiting.outcome).toBe('settled');
  });

  it('ends when a silent lease has surely ended, drift included, and not before', async () => {
    await given();
    await report('a', 5);
    await after(4_000);
    newest = 6;
    const waiting = waitFor(6);
    await after(ENDS - 4_000 - 1);
    expect(waiting.outcome).toBeUndefined();
    await after(1);
    expect(waiting.outcome).toBe('settled');
  });

  it('waits for the last of several leases', async () => {
    await given();
    await report('a', 5);
    await after(1_000);
    await report('b', 5);
    const waiting = waitFor(6);
    await after(ENDS - 1);
    expect(waiting.outcome).toBeUndefined();
    await after(1);
    expect(waiting.outcome).toBe('settled');
  });

  it('does not wait for a guard that has no lease', async () => {
    await given();
    expect(await report('a', 4)).toBe(false);
    expect(await settledAtOnce(6)).toBe(true);
  });

  it('waits for one that joined meanwhile with a lease but without the record', async () => {
    await given();
    await report('a', 5);
    newest = 6;
    const waiting = waitFor(6);
    expect(await report('b', 5)).toBe(true);
    await report('a', 6);
    await after(0);
    expect(waiting.outcome).toBeUndefined();
    await report('b', 6);
    await after(0);
    expect(waiting.outcome).toBe('settled');
  });

  it('takes a report that was overtaken for no step back', async () => {
    await given();
    await report('a', 5);
    newest = 6;
    await report('a', 6);
    await report('a', 5);
    expect(await settledAtOnce(6)).toBe(true);
    expect(leases.list('acc_1')).toMatchObject([{ position: 'log.6.id', lagMs: 0 }]);
  });

  it('is over for those whose record is known, and goes on for the others', async () => {
    await given();
    await report('a', 5);
    newest = 7;
    const [first, second] = [waitFor(6), waitFor(7)];
    await report('a', 6);
    await after(0);
    expect([first.outcome, second.outcome]).toEqual(['settled', undefined]);
  });

  it('ends with OUTCOME_UNKNOWN when the process stops, for those who come later too', async () => {
    await given();
    await report('a', 5);
    const waiting = waitFor(6);
    leases.stop();
    const late = waitFor(6);
    await after(0);
    expect(waiting.outcome).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(late.outcome).toMatchObject({ code: 'OUTCOME_UNKNOWN' });
    expect(await report('a', 6)).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('guards of the process before this one', () => {
  it('may hold a lease that this one did not grant', async () => {
    await given(new MemoryRegister([instance('a')]));
    const waiting = waitFor(5);
    await after(ENDS - 1);
    expect(waiting.outcome).toBeUndefined();
    await after(1);
    expect(waiting.outcome).toBe('settled');
  });

  it('need not be waited for once they report here', async () => {
    await given(new MemoryRegister([instance('a')]));
    const waiting = waitFor(5);
    expect(await report('a', 5)).toBe(true);
    await after(0);
    expect(waiting.outcome).toBe('settled');
  });

  it('are others when they have started again', async () => {
    await given(new MemoryRegister([instance('a')]));
    expect(await report('a', 5, { boot: 'boot-2' })).toBe(true);
    const waiting = waitFor(5);
    await after(ENDS - 1);
    expect(waiting.outcome).toBeUndefined();
  });

  it('are not known when the register is lost: whoever it was is waited for', async () => {
    await given(new MemoryRegister(null));
    const waiting = waitFor(5);
    await report('a', 5);
    await after(ENDS - 1);
    expect(waiting.outcome).toBeUndefined();
    await after(1);
    expect(waiting.outcome).toBe('settled');
    expect(leases.list('acc_1').map((one) => one.instance)).toEqual(['a']);
  });

  it('that nobody knows are not forgotten by a second start that comes soon, and are in the end', async () => {
    const register = await given(new MemoryRegister(null));
    await report('a', 5);
    leases.stop();
    await given(register);
    await report('a', 5);
    const waiting = waitFor(5);
    await after(ENDS - 1);
    expect(waiting.outcome).toBeUndefined();
    await after(2);
    await report('b', 5);
    expect(register.stored).toEqual([instance('a'), instance('b')].map(remembered));
  });
});

describe('a guard that leaves', () => {
  it('is waited for no longer, and forgotten', async () => {
    const register = await given();
    await report('a', 5);
    const waiting = waitFor(6);
    await leases.leave(instance('a'));
    expect(waiting.outcome).toBe('settled');
    expect(register.stored).toEqual([]);
    expect(leases.list('acc_1')).toEqual([]);
  });

  it('is not brought back by a report that it overtook, not even by its first', async () => {
    await given();
    await report('a', 5);
    await leases.leave(instance('a'));
    expect(await report('a', 5)).toBe(false);
    await leases.leave(instance('b'));
    expect(await report('b', 5)).toBe(false);
    expect(await settledAtOnce(6)).toBe(true);
  });

  it('while it is being remembered gets no lease', async () => {
    const register = await given();
    let open!: () => void;
    register.gate = () => new Promise((resolve) => (open = resolve));
    const granted = report('a', 5);
    await after(0);
    register.gate = () => Promise.resolve();
    const left = leases.leave(instance('a'));
    open();
    expect(await granted).toBe(false);
    await left;
    expect(register.stored).toEqual([]);
  });

  it('takes no other one with it', async () => {
    await given();
    await report('a', 5);
    await report('a', 5, { reporter: 'key_2' });
    await leases.leave(instance('a', { reporter: 'key_3' }));
    await leases.leave(instance('a', { boot: 'boot-0' }));
    await leases.leave(instance('a'));
    expect(leases.list('acc_1')).toMatchObject([{ reporter: 'key_2' }]);
  });
});

describe('what is told of guards', () => {
  it('is of one account only', async () => {
    await given();
    await report('a', 5);
    await report('b', 5, { account: 'acc_2' });
    expect(leases.list('acc_1').map((one) => one.instance)).toEqual(['a']);
  });

  it('says how long one has been behind and silent', async () => {
    await given(new MemoryRegister([instance('silent')]));
    await report('a', 5);
    await after(2_000);
    newest = 6;
    await report('b', 6);
    expect(leases.list('acc_1')).toEqual([
      { ...instance('silent'), position: null, lagMs: 2_000, seenMsAgo: null },
      { ...instance('a'), position: 'log.5.id', lagMs: 2_000, seenMsAgo: 2_000 },
      { ...instance('b'), position: 'log.6.id', lagMs: 0, seenMsAgo: 0 },
    ]);
  });

  it('forgets those that were not heard of for long', async () => {
    const register = await given(new MemoryRegister([instance('gone')]));
    await after(20 * LEASE + ENDS);
    await report('a', 5);
    expect(leases.list('acc_1').map((one) => one.instance)).toEqual(['a']);
    expect(register.stored).toEqual([instance('a')].map(remembered));
  });
});

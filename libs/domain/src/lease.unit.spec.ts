import { beforeEach, describe, expect, it } from 'vitest';
import { clocksOf, instantOf, Lease, type Clocks } from './lease.js';

let clocks: Clocks;
let lease: Lease;
let at: { monotonic: number; wall: number };
beforeEach(() => {
  at = { monotonic: 500, wall: 1_000_000 };
  clocks = clocksOf(
    () => at.monotonic,
    () => at.wall,
  );
  lease = new Lease(clocks);
});

const pass = (ms: number, wall = ms) => (at = { monotonic: at.monotonic + ms, wall: at.wall + wall });
const SERVER = 7_000_000;

describe('a lease', () => {
  it('is none before it was granted', () => expect([lease.now(), lease.leftMs]).toEqual([-1, 0]));

  it('lasts as long as was said, counted from when the report was sent, and no longer', () => {
    const sent = instantOf(clocks);
    pass(300);
    lease.renew(sent, 1_000, SERVER);
    expect(lease.leftMs).toBe(700);
    pass(699);
    expect(lease.now()).toBe(SERVER + 999);
    pass(1);
    expect([lease.now(), lease.leftMs]).toEqual([-1, 0]);
  });

  it('says what time it is for whoever granted it, in whole ms', () => {
    lease.renew(instantOf(clocks), 1_000, SERVER);
    pass(10.7);
    expect(lease.now()).toBe(SERVER + 10);
  });

  it('has ended when a machine that slept wakes up: only the wall clock went on', () => {
    lease.renew(instantOf(clocks), 1_000, SERVER);
    pass(0, 1_000);
    expect(lease.now()).toBe(-1);
  });

  it.each([-3_600_000, -1])('does not last longer because the wall clock was set by %i ms', (by) => {
    lease.renew(instantOf(clocks), 1_000, SERVER);
    pass(999, by);
    expect(lease.now()).toBe(SERVER + 999);
    pass(1, 0);
    expect(lease.now()).toBe(-1);
  });

  it('stays ended when the wall clock is set back after the machine woke up', () => {
    const sent = instantOf(clocks);
    lease.renew(sent, 1_000, SERVER);
    pass(0, 1_000);
    expect(lease.now()).toBe(-1);
    pass(20, -4_000);
    expect(lease.now()).toBe(-1);
    lease.renew(sent, 1_000, SERVER);
    expect(lease.now()).toBe(-1);
  });

  it('lasts as long as it does although the clocks are read one after the other', () => {
    lease.renew(instantOf(clocks), 1_000, SERVER);
    for (let read = 0; read < 1_000; read++) {
      pass(0.5, read % 2);
      lease.now();
    }
    expect(lease.leftMs).toBe(500);
  });

  it('is not shortened by an answer that comes late to an earlier report', () => {
    const first = instantOf(clocks);
    pass(400);
    lease.renew(instantOf(clocks), 1_000, SERVER + 400);
    lease.renew(first, 1_000, SERVER);
    expect([lease.leftMs, lease.now()]).toEqual([1_000, SERVER + 400]);
  });

  it('begins where the report was sent although it was granted late: what is over is over', () => {
    const sent = instantOf(clocks);
    pass(1_000);
    lease.renew(sent, 1_000, SERVER);
    expect(lease.now()).toBe(-1);
  });

  it('begins again after it ended', () => {
    lease.renew(instantOf(clocks), 1_000, SERVER);
    pass(5_000);
    lease.renew(instantOf(clocks), 1_000, SERVER + 5_000);
    expect(lease.now()).toBe(SERVER + 5_000);
  });

  it('ends at once when it is given up', () => {
    lease.renew(instantOf(clocks), 1_000, SERVER);
    lease.end();
    expect([lease.now(), lease.leftMs]).toEqual([-1, 0]);
  });

  it('is none when the answer lacks what it is made of', () => {
    lease.renew(instantOf(clocks), undefined as never, undefined as never);
    expect(lease.now()).toBe(-1);
  });
});

import { describe, expect, it } from 'vitest';
import { Lease } from './lease.js';

const SERVER_NOW = 1_767_225_600_000;

/** A lease of a second, granted for a report that was sent at once, on clocks that stand where they are put. */
function granted() {
  const time = { monotonic: 10.25, wall: SERVER_NOW };
  const lease = new Lease({ monotonic: () => time.monotonic, wall: () => time.wall });
  lease.renew({ ...time }, 1_000, SERVER_NOW);
  return { lease, time };
}

describe('a lease', () => {
  it('tells the time of who granted it in whole ms, as reports and history take it', () => {
    const { lease, time } = granted();
    time.monotonic += 20.75;
    expect(lease.now()).toBe(SERVER_NOW + 20);
  });

  it.each(['monotonic', 'wall'] as const)('ends when its time has passed by the %s clock alone', (clock) => {
    const { lease, time } = granted();
    time[clock] += 999;
    expect(lease.now()).toBe(SERVER_NOW + 999);
    time[clock] += 1;
    expect([lease.now(), lease.leftMs]).toEqual([-1, 0]);
  });
});

import { beforeEach, describe, expect, it } from 'vitest';
import { LIMIT_PACE_MS, LimitMeter } from './limit-meter.js';

const PACE = LIMIT_PACE_MS;
const LIMIT = { requests: 100, perSeconds: 10 };

let now: number;
beforeEach(() => void (now = 1_000));

const meterOf = (limit = LIMIT, verifiers = 1) => new LimitMeter('key_1', limit, verifiers, now);
/** How many of so many requests at one instant are let in. */
const take = (meter: LimitMeter, times: number) =>
  Array.from({ length: times }, () => meter.take(now, PACE)).filter(Boolean).length;
const tell = (meter: LimitMeter) => meter.tell(now, PACE);

describe('a meter that was told nothing yet', () => {
  it('lets in as many at once as the limit says, then as many as the time has passed for', () => {
    const meter = meterOf();
    expect(take(meter, 200)).toBe(100);
    now += 1_000;
    expect(take(meter, 200)).toBe(10);
    now += 60_000;
    expect(take(meter, 200)).toBe(100);
  });

  it('has an equal part, of which it may let in one at least', () => {
    expect(take(meterOf(LIMIT, 10), 200)).toBe(10);
    expect(take(meterOf({ requests: 3, perSeconds: 10 }, 10), 200)).toBe(1);
  });

  it('holds its part however long nobody answers', () => {
    const meter = meterOf(LIMIT, 10);
    let admitted = 0;
    for (let second = 0; second < 60; second++) {
      admitted += take(meter, 20);
      if (meter.isDue(now, PACE)) meter.notTold(tell(meter));
      now += 1_000;
    }
    expect(admitted).toBe(10 + 59);
  });
});

describe('a meter that is told its share', () => {
  it('lets in what it is told, less what it let in meanwhile', () => {
    const meter = meterOf();
    take(meter, 5);
    expect(tell(meter)).toMatchObject({ key: 'key_1', admitted: 5 });
    take(meter, 3);
    meter.told({ key: 'key_1', share: 0.5, level: 20, tokens: 40 }, 2, now);
    expect(take(meter, 200)).toBe(17);
    now += 1_000;
    expect(take(meter, 200)).toBe(5);
  });

  it('lets nobody in while too many were let in by others', () => {
    const meter = meterOf();
    tell(meter);
    meter.told({ key: 'key_1', share: 0.5, level: -10, tokens: -20 }, 2, now);
    expect(take(meter, 5)).toBe(0);
    now += 1_900;
    expect(take(meter, 5)).toBe(0);
    now += 300;
    expect(take(meter, 5)).toBe(1);
  });

  it('falls back to an equal part where it is not heard any more, and never to more', () => {
    const meter = meterOf(LIMIT, 2);
    take(meter, 1);
    tell(meter);
    meter.told({ key: 'key_1', share: 0.9, level: 90, tokens: 99 }, 2, now);
    now += PACE;
    take(meter, 1);
    tell(meter);
    now += 3 * PACE;
    expect(take(meter, 200)).toBe(50);
    now += 1_000;
    expect(take(meter, 200)).toBe(5);
  });

  it('has an equal part of what was left for all, after a time without use', () => {
    const meter = meterOf(LIMIT, 4);
    take(meter, 1);
    tell(meter);
    meter.told({ key: 'key_1', share: 0.01, level: 1, tokens: 20 }, 4, now);
    now += 2_100;
    // 20, and 21 more that have come back since
    expect(take(meter, 200)).toBe(10);
  });

  it('tells again what did not arrive', () => {
    const meter = meterOf();
    take(meter, 5);
    meter.notTold(tell(meter));
    now += PACE;
    take(meter, 2);
    expect(tell(meter)).toMatchObject({ admitted: 7 });
  });
});

describe('what it tells', () => {
  it('is due at once where it was unused, soon where it refuses, and else now and then', () => {
    const meter = meterOf();
    expect(meter.isDue(now, PACE)).toBe(false);
    take(meter, 1);
    expect(meter.isDue(now, PACE)).toBe(true);
    tell(meter);
    expect(meter.isDue(now + 10_000, PACE)).toBe(false);
    meter.told({ key: 'key_1', share: 1, level: 2, tokens: 99 }, 1, now);
    take(meter, 1);
    expect([PACE - 1, PACE].map((ms) => meter.isDue(now + ms, PACE))).toEqual([false, true]);
    take(meter, 5);
    expect([PACE / 5 - 1, PACE / 5].map((ms) => meter.isDue(now + ms, PACE))).toEqual([false, true]);
  });

  it('is the demand of lately, those among it that were refused', () => {
    const meter = meterOf({ requests: 10, perSeconds: 1 });
    let demand = 0;
    for (let tick = 0; tick < 40; tick++) {
      now += PACE;
      take(meter, 10);
      ({ demand } = tell(meter));
      meter.told({ key: 'key_1', share: 0.1, level: 1, tokens: 10 }, 10, now);
    }
    expect(demand).toBeCloseTo(40, 0);
    for (let tick = 0; tick < 9; tick++) {
      expect(meter.isIdle(now)).toBe(false);
      now += PACE;
      ({ demand } = tell(meter));
      meter.told({ key: 'key_1', share: 0.1, level: 1, tokens: 10 }, 10, now);
    }
    expect(demand).toBeLessThan(5);
    expect(meter.isIdle(now)).toBe(true);
  });
});

describe('what is left', () => {
  it('is of the whole limit, with the time until it is back', () => {
    const meter = meterOf();
    take(meter, 30);
    expect(meter.standing(now, true)).toMatchObject({
      limit: LIMIT,
      remaining: 70,
      resetSeconds: 3,
      retryAfterSeconds: 0,
    });
    now += 60_000;
    expect(meter.standing(now, true)).toMatchObject({ remaining: 100, resetSeconds: 0 });
  });

  it('is nothing for who was refused, who comes again a second later at the earliest', () => {
    const meter = meterOf({ requests: 1, perSeconds: 60 });
    take(meter, 2);
    expect(meter.standing(now, false)).toMatchObject({ remaining: 0, retryAfterSeconds: 60 });
    now += 59_900;
    expect(meter.standing(now, false)).toMatchObject({ remaining: 0, retryAfterSeconds: 1 });
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RateLimited } from '@latchkey/domain';
import { createLogger } from '@latchkey/platform';
import { Refusals } from './refusals.js';

const LIMIT = 3_000;
const MINUTE = 60_000;

let time: number;
let refusals: Refusals;
beforeEach(() => {
  time = 1_700_000_000_000;
  refusals = new Refusals({ now: () => time }, createLogger('silent'));
});
afterEach(() => void vi.restoreAllMocks());

const fail = (ip: string) => refusals.note({ id: 'request-1', ip }, 'UNKNOWN_KEY');

/** Fails so often from an address; returns how many of them were throttled. */
function failures(address: string, times: number): number {
  let throttled = 0;
  for (let n = 0; n < times; n++) {
    try {
      fail(address);
    } catch (error) {
      expect(error).toBeInstanceOf(RateLimited);
      throttled++;
    }
  }
  return throttled;
}
function retryAfter(address: string): number {
  try {
    fail(address);
    return 0;
  } catch (error) {
    return (error as RateLimited).retryAfterSeconds;
  }
}

describe('a source', () => {
  it('may fail 3,000 times in a minute and no more', () => expect(failures('192.0.2.1', LIMIT + 5)).toBe(5));

  it('may fail again when the minute is over', () => {
    failures('192.0.2.1', LIMIT + 1);
    time += MINUTE - 1;
    expect(failures('192.0.2.1', 1)).toBe(1);
    time += 1;
    expect(failures('192.0.2.1', LIMIT)).toBe(0);
  });

  it('is told how long to wait, at least a second', () => {
    failures('192.0.2.1', LIMIT);
    expect(retryAfter('192.0.2.1')).toBe(60);
    time += 30_001;
    expect(retryAfter('192.0.2.1')).toBe(30);
    time += 29_998;
    expect(retryAfter('192.0.2.1')).toBe(1);
  });

  it('does not answer for another', () => {
    failures('192.0.2.1', LIMIT + 1);
    expect(failures('192.0.2.2', LIMIT)).toBe(0);
  });

  it('is not held for ever when the clock is set back', () => {
    failures('192.0.2.1', LIMIT + 1);
    time -= 24 * 60 * MINUTE;
    expect(failures('192.0.2.1', LIMIT)).toBe(0);
    expect(retryAfter('192.0.2.1')).toBe(60);
  });
});

describe('an IPv6 customer holds a /64', () => {
  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:db8::2'],
    ['2001:db8::1', '2001:db8::a:b:c:d'],
    ['2001:db8:1::1', '2001:db8:1:0:8000::'],
    ['::1', '::2'],
    ['fe80::1%eth0', 'fe80::2%eth0'],
  ])('%s and %s are one source', (one, other) => {
    expect(failures(one, LIMIT)).toBe(0);
    expect(failures(other, 1)).toBe(1);
  });
  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['2001:db8::1', '2001:db8:0:1::1'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
  ])('%s and %s are two', (one, other) => {
    failures(one, LIMIT);
    expect(failures(other, 1)).toBe(0);
  });
});

describe('many sources', () => {
  it('do not make a bad one forgotten, nor a good credential wait', () => {
    failures('192.0.2.1', LIMIT);
    for (let n = 0; n < 20_000; n++) expect(failures(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, 1)).toBe(0);
    expect(failures('192.0.2.1', 1)).toBe(1);
  });

  it('do not take more and more memory', () => {
    const set = vi.spyOn(Map.prototype, 'set');
    for (let n = 0; n < 12_000; n++) fail(`10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
    const counts = set.mock.contexts[set.mock.calls.findIndex(([key]) => key === '10.0.0.0')] as Map<string, number>;
    expect(counts.size).toBeLessThanOrEqual(10_000);
  });
});

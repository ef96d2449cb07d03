import { RateLimited } from '@latchkey/domain';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { TokenBuckets, RateLimits } from './rate-limits.js';

const clockAt = (ms: number) => {
  const clock = { ms, now: () => clock.ms };
  return clock;
};

const refusalOf = (take: () => void): RateLimited | null => {
  try {
    take();
    return null;
  } catch (error) {
    return error as RateLimited;
  }
};

it('so many at once, then so many a second, for each credential', () => {
  const clock = clockAt(1_000_000);
  const buckets = new TokenBuckets(clock, 'changes', 10, 2);
  for (let n = 0; n < 10; n++) buckets.take('key_a');
  const refusal = refusalOf(() => buckets.take('key_a'));
  expect(refusal).toBeInstanceOf(RateLimited);
  expect(refusal!.message).toBe('Too many changes with this credential. Try again in 1 seconds.');
  expect(refusal!.retryAfterSeconds).toBe(1);
  buckets.take('key_b');
  clock.ms += 1_000;
  buckets.take('key_a', 2);
  expect(refusalOf(() => buckets.take('key_a', 4))?.retryAfterSeconds).toBe(2);
  clock.ms += 3_600_000;
  expect(refusalOf(() => buckets.take('key_a', 11))).not.toBeNull();
  buckets.take('key_a', 10);
});

it('what need not be done is left out where there are none left', () => {
  const clock = clockAt(1_000_000);
  const buckets = new TokenBuckets(clock, 'entries', 2, 1);
  expect([1, 2, 3].map(() => buckets.allows('key_a'))).toEqual([true, true, false]);
  clock.ms += 1_000;
  expect([1, 2].map(() => buckets.allows('key_a'))).toEqual([true, false]);
});

it('a clock that was set back neither gives nor locks out', () => {
  const clock = clockAt(1_000_000);
  const buckets = new TokenBuckets(clock, 'changes', 2, 1);
  buckets.take('key_a', 2);
  clock.ms -= 500_000;
  expect(refusalOf(() => buckets.take('key_a'))?.retryAfterSeconds).toBe(1);
  clock.ms += 1_000;
  buckets.take('key_a');
});

const request = (method: string, url: string) =>
  ({
    method,
    routeOptions: { url },
    user: { key: { id: 'key_a' }, user: { id: 'usr_a' } },
  }) as unknown as FastifyRequest;

it.each([
  ['POST', '/v1/session', 600],
  ['POST', '/v1/users/:id/sign-in-link', 600],
  ['POST', '/v1/keys', 20_000],
  ['DELETE', '/v1/me/sessions', 20_000],
])('%s %s: %i at once', (method, url, most) => {
  const limits = new RateLimits(clockAt(0));
  for (let n = 0; n < most; n++) limits.take(request(method, url));
  expect(refusalOf(() => limits.take(request(method, url)))).toBeInstanceOf(RateLimited);
});

it.each([
  ['GET', '/v1/keys'],
  ['POST', '/v1/verify'],
  ['POST', '/v1/replica/reports'],
  ['POST', '/v1/activity'],
])('%s %s: as often as one likes', (method, url) => {
  const limits = new RateLimits(clockAt(0));
  for (let n = 0; n < 50_000; n++) limits.take(request(method, url));
});

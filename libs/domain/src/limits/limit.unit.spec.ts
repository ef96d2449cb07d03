import { describe, expect, it } from 'vitest';
import { narrowsLimit, rateLimitFields } from './limit.js';

const limit = (requests: number, perSeconds: number) => ({ requests, perSeconds });

describe('a limit narrows another', () => {
  it.each([
    ['none', null, limit(1_000_000, 1), true],
    ['one that lets in more at once', limit(10, 10), limit(5, 5), true],
    ['one that lets in more in the long run', limit(10, 10), limit(20, 40), true],
    ['one that lets in more of both', limit(10, 10), limit(9, 10), true],
    ['itself', limit(10, 10), limit(10, 10), false],
    ['one that lets in less', limit(10, 10), limit(20, 10), false],
    ['one that lets in as much at once, and less in the long run', limit(10, 10), limit(10, 5), false],
  ])('where that is %s: %o, %o', (_, before, after, narrows) => expect(narrowsLimit(before, after)).toBe(narrows));

  it('never where it is none', () => {
    expect(narrowsLimit(limit(1, 1), null)).toBe(false);
    expect(narrowsLimit(null, null)).toBe(false);
  });
});

it('is told in the words of the draft of the IETF', () =>
  expect(rateLimitFields({ limit: limit(100, 60), remaining: 40, resetSeconds: 36, retryAfterSeconds: 0 })).toEqual({
    RateLimit: '"key";r=40;t=36',
    'RateLimit-Policy': '"key";q=100;w=60',
  }));

import { instant, iso, isoOrNull } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { flag, pageOf, pageOfAll, paging } from './paging.js';

const page = z.strictObject(paging);
const limitOf = (limit: unknown) => page.safeParse({ limit }).data?.limit;

describe('a page', () => {
  it('holds 50 where nothing is said', () => expect(page.parse({})).toEqual({ limit: 50, cursor: null }));
  it.each([
    ['1', 1],
    ['200', 200],
  ])('may hold %s', (text, limit) => expect(limitOf(text)).toBe(limit));
  it.each(['0', '201', '-1', '1.5', 'many', '', ['1', '2']])('may not hold %j', (limit) =>
    expect(limitOf(limit)).toBeUndefined(),
  );
  it.each(['', 'x'.repeat(1001)])('has no cursor like that', (cursor) =>
    expect(page.safeParse({ cursor }).success).toBe(false),
  );
  it('shows its items and where the next begins', () =>
    expect(pageOf({ items: [1, 2], nextCursor: 'c' }, (n) => n * 2)).toEqual({ items: [2, 4], nextCursor: 'c' }));
});

describe('a page of what is in memory', () => {
  const all = ['a', 'b', 'c', 'd', 'e'];
  const page = (items: string[], limit: number, cursor?: string) =>
    pageOfAll(items, { limit, cursor: cursor ?? null }, (name) => name);

  it('goes on after the last item, to the end', () => {
    const first = page(all, 2);
    const second = page(all, 2, first.nextCursor!);
    const third = page(all, 2, second.nextCursor!);
    expect([first.items, second.items, third.items]).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(third.nextCursor).toBeNull();
    expect(page(all, 5).nextCursor).toBeNull();
  });
  it('goes on where it was when others come and go', () => {
    const { nextCursor } = page(all, 2);
    expect(page(['new', ...all], 2, nextCursor!).items).toEqual(['c', 'd']);
    expect(page(['a', 'c', 'd', 'e'], 2, nextCursor!).items).toEqual(['c', 'd']);
    expect(page([], 2, nextCursor!)).toEqual({ items: [], nextCursor: null });
  });
  it('goes to the end where two have one name, page by page', () => {
    const doubles = ['a', 'b', 'b', 'c', 'a'];
    const seen: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null && seen.length <= doubles.length;) {
      const { items, nextCursor } = page(doubles, 1, cursor);
      seen.push(...items);
      cursor = nextCursor;
    }
    expect(seen).toEqual(doubles);
  });
  it.each(['x', 'W10', Buffer.from('["a",0]').toString('base64url'), Buffer.from('null').toString('base64url')])(
    'has no cursor %s',
    (cursor) => expect(() => page(all, 2, cursor)).toThrow(/errors/),
  );
});

describe('a time', () => {
  it.each([
    ['2030-01-31T12:00:00.000Z', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31T12:00:00Z', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31T12:00:00+02:00', '2030-01-31T10:00:00.000Z'],
    ['2028-02-29T23:59:59.123-01:30', '2028-03-01T01:29:59.123Z'],
    ['2030-01-31t12:00:00z', '2030-01-31T12:00:00.000Z'],
    ['2030-01-31t12:00:00.5+02:00', '2030-01-31T10:00:00.500Z'],
  ])('%s is %s', (text, utc) => expect(iso(instant.parse(text))).toBe(utc));
  it.each([
    '2030-01-31',
    '2030-01-31T12:00:00',
    '2030-02-29T12:00:00Z',
    '2030-01-31T24:00:00Z',
    '2030-01-31 12:00:00Z',
    '1900000000000',
    'tomorrow',
    '',
  ])('%s is none', (text) => {
    expect(instant.safeParse(text).error?.issues.map(({ message }) => message)).toEqual([
      'must be a time as in 2030-01-31T12:00:00.000Z',
    ]);
  });
  it('with a plus sign that became a space is refused with the remedy', () =>
    expect(instant.safeParse('2030-01-31T12:00:00 02:00').error?.issues[0]?.message).toBe(
      'must be a time as in 2030-01-31T12:00:00.000Z; in an address write %2B for the plus sign',
    ));
  it('that does not exist stays null', () => expect([isoOrNull(null), isoOrNull(0)]).toEqual([null, iso(0)]));
});

describe('a flag', () => {
  it.each([
    ['true', true],
    ['false', false],
  ])('%s is %s', (text, value) => expect(flag.parse(text)).toBe(value));
  it.each(['', '1', 'TRUE', 'yes'])('%j is none', (text) => expect(flag.safeParse(text).success).toBe(false));
});

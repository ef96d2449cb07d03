import { describe, expect, it } from 'vitest';
import { BoundedChanges, boundedValue, isOneLine, MOST_CHANGES, oneLine } from './activity-limits.js';
import { issueSecret } from './credentials/format.js';

const KIB = 1024;
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const cut = (value: unknown) => boundedValue(JSON.stringify(value));

describe('a value', () => {
  it.each([null, 7, true, 'text', '', { a: ['ü', { b: null }] }, 'x'.repeat(8 * KIB - 2), 'ü'.repeat(4 * KIB - 1)])(
    'of at most 8 KiB stays as it is: %#',
    (value) => expect(cut(value)).toEqual(value),
  );

  it.each([
    ['letters', 'x'.repeat(20_000)],
    ['one byte too many', 'x'.repeat(8 * KIB - 1)],
    ['umlauts', 'ü'.repeat(8_000)],
    ['pairs', '😀'.repeat(8_000)],
    ['quotes', '"'.repeat(8_000)],
    ['control characters', '\u0001\n'.repeat(8_000)],
    ['halves of pairs', '\ud800'.repeat(8_000)],
    ['three bytes each', '€'.repeat(8_000)],
    ['an object', { text: 'x'.repeat(20_000) }],
    ['an array', Array.from({ length: 9_000 }, () => 1)],
  ])('that is longer is cut to a text of at most 8 KiB, and not once more: %s', (_, value) => {
    const held = cut(value) as string;
    expect(held).toMatch(/\.\.\.$/);
    expect((typeof value === 'string' ? value : JSON.stringify(value)).startsWith(held.slice(0, -3))).toBe(true);
    expect(bytesOf(held)).toBeLessThanOrEqual(8 * KIB);
    expect(bytesOf(held)).toBeGreaterThan(8 * KIB - 30);
    expect(cut(held)).toBe(held);
  });

  it('cuts no pair of surrogates in two', () => expect(cut(`x${'😀'.repeat(3_000)}`)).toMatch(/^x😀+\.\.\.$/u));

  it('leaves no part of a secret where it is cut', () => {
    const secrets = cut(Array.from({ length: 400 }, () => issueSecret('api')).join(' ')) as string;
    expect(secrets).toMatch(/^(sk_\[redacted\] )+\.\.\.$/);
    const around = (at: number) => Array.from({ length: 70 }, (_, i) => at - i);
    for (const before of [...around(8 * KIB), ...around(16 * KIB)]) {
      expect(cut(`${'.'.repeat(before)}${issueSecret('api')}${'.'.repeat(100)}`)).not.toMatch(/sk_[0-9A-Za-z]/);
    }
  });
});

describe('the changes of an entry', () => {
  const listed = (values: readonly unknown[]) => {
    const changes = new BoundedChanges();
    values.forEach((value, i) => changes.add(`f${i}`, 'null', JSON.stringify(value)));
    return changes.list();
  };
  const again = (list: ReturnType<typeof listed>) => {
    const changes = new BoundedChanges();
    for (const { field, before, after } of list) changes.add(field, JSON.stringify(before), JSON.stringify(after));
    return changes.list();
  };

  it('stay as they are where they are few and small', () =>
    expect(listed(['a', { b: 1 }])).toEqual([
      { field: 'f0', before: null, after: 'a' },
      { field: 'f1', before: null, after: { b: 1 } },
    ]));

  it('are the first ones: what is small does not get past what was too large', () => {
    const large = Array.from({ length: 8 }, () => 'x'.repeat(9 * KIB));
    expect(listed([...large, 'small']).map(({ field }) => field)).toEqual(
      [...large.keys()]
        .slice(0, 7)
        .map((i) => `f${i}`)
        .concat('...'),
    );
  });

  it('may be two hundred', () => {
    const list = listed(Array.from({ length: MOST_CHANGES }, () => 'x'));
    expect([list.length, list.at(-1)!.field]).toEqual([200, 'f199']);
  });

  it.each([
    ['too many', 300, 'x', 199],
    ['one too many', 201, 'x', 199],
    ['too large', 30, 'x'.repeat(9 * KIB), 7],
    ['large', 120, 'ü'.repeat(400), 72],
  ])('that are %s are left out, and how many is said last', (_, count, value, kept) => {
    const list = listed(Array.from({ length: count }, () => value));
    expect(list).toHaveLength(kept + 1);
    expect(list.at(-1)).toEqual({ field: '...', before: null, after: `${count - kept} more left out` });
    expect(bytesOf(list)).toBeLessThanOrEqual(60 * KIB);
    expect(again(list)).toEqual(list);
  });
});

describe('a text', () => {
  it.each(['a\nb', 'a\rb', 'a\tb', '\u0000', 'a\u0085b', '\u007f', 'a\u2028b', 'a\u2029b', '\ud800'])(
    'on one line holds none of %j, and can be made so',
    (text) => {
      expect(isOneLine(text)).toBe(false);
      expect(oneLine(text, 100)).toBe(text.replaceAll(/[^ab]/g, ' '));
      expect(isOneLine(oneLine(text, 100))).toBe(true);
    },
  );
  it.each(['', 'ü', '😀', 'a b', 'scorecard:user', 'עברית'])('such as %j is one', (text) => {
    expect(isOneLine(text)).toBe(true);
    expect(oneLine(text, 100)).toBe(text);
  });
  it('is cut to its length, without half a pair at its end', () => expect(oneLine('ab😀', 3)).toBe('ab '));
});

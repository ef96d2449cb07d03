import { describe, expect, it } from 'vitest';
import { issueCredential } from '../credentials/format.js';
import { matchesPattern, patternRefusal } from './name-pattern.js';

describe('a pattern', () => {
  it.each([
    ['[a-z]+', 'team', true],
    ['[a-z]+', 'team 1', false],
    ['a|b', 'ab', false],
    ['^team-\\d+$', 'team-7', true],
    ['(?i)team', 'TEAM', true],
    ['\\p{L}+', 'Ночной', true],
  ])('%s is for the whole name: %s, %s', (pattern, name, matches) =>
    expect(matchesPattern(pattern, name)).toBe(matches),
  );

  it.each([
    ['a[b', 'missing closing ] at character 2'],
    ['a(b', 'missing closing )'],
    ['a**', 'invalid nested repetition operator'],
    ['(?=a)b', 'unsupported'],
    ['(a)\\1', 'invalid escape sequence at character 4'],
    ['(((a{1000}){1000}){1000})', 'invalid repeat count'],
    ['a\nb', 'must be printable text on one line'],
    [issueCredential('api').secretKey, 'must not hold a secret key'],
  ])('%s is refused: %s', (pattern, why) => expect(patternRefusal(pattern)).toContain(why));

  it('that this version cannot read matches nothing', () => expect(matchesPattern('a(', 'a(')).toBe(false));

  it('that takes other engines for ever takes this one milliseconds', () => {
    const name = `${'x'.repeat(99)}!`;
    expect(patternRefusal('(x+x+)+y')).toBeNull();
    const since = performance.now();
    for (let i = 0; i < 100; i++) expect(matchesPattern('(x+x+)+y', name)).toBe(false);
    expect(matchesPattern('(x|xx|x?)*y', name)).toBe(false);
    // with backtracking it would be years
    expect(performance.now() - since).toBeLessThan(5_000);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grants, missingScopes, narrowsScopes, SCOPE_PATTERN } from './scopes.js';

describe('a scope', () => {
  it.each(['elements:read', 'loads:*', '*:read', '*:*', 'elem*:re*', 'a:b', 'v1.elements_x-y:read'])(
    '%s is one',
    (text) => expect(text).toMatch(SCOPE_PATTERN),
  );
  it.each([
    '',
    'elements',
    'elements:',
    ':read',
    'a b:c',
    'a:b c',
    'a:b:c',
    'el*ents:read',
    '**:a',
    '-a:b',
    'a:b\n',
    'ä:b',
  ])('%j is none', (text) => expect(text).not.toMatch(SCOPE_PATTERN));
});

describe('what scopes grant', () => {
  it.each<[string[] | null, string, boolean]>([
    [null, 'elements:edit', true],
    [[], 'elements:edit', false],
    [['elements:edit'], 'elements:edit', true],
    [['elements:edit'], 'elements:edits', false],
    [['elements:edit'], 'element:edit', false],
    [['elements:*'], 'elements:edit', true],
    [['elem*:edit'], 'elements:edit', true],
    [['elem*:edit'], 'loads:edit', false],
    [['*:read'], 'elements:read', true],
    [['*:read'], 'elements:edit', false],
    [['*:*'], 'elements:edit', true],
    [['elements:*'], 'elements:*', true],
    [['elements:e*'], 'elements:*', false],
    [['elements:*'], 'elements:e*', true],
    [['elements:edit'], 'elements:e*', false],
    [['loads:read', 'elements:*'], 'elements:edit', true],
    [['elements:*'], 'elements', false],
    [['elements:*'], 'elementsX', false],
    [['elements:*'], 'elements:', false],
    [['elements:*'], 'elements:read:more', false],
  ])('%j has %s: %s', (scopes, needed, has) => expect(grants(scopes, needed)).toBe(has));

  const part = fc.constantFrom('a', 'ab', 'b', '*', 'a*', 'ab*');
  const scope = fc.tuple(part, part).map((parts) => parts.join(':'));
  const scopes = fc.option(fc.array(scope, { maxLength: 4 }));

  it('is taken away where something that was granted is granted no more, and nowhere else', () =>
    fc.assert(
      fc.property(scopes, scopes, scope, (before, after, needed) => {
        if (narrowsScopes(before, after)) return;
        if (grants(before, needed)) expect(grants(after, needed)).toBe(true);
      }),
      { numRuns: 2_000 },
    ));

  it.each<[string[] | null, string[] | null, boolean]>([
    [null, null, false],
    [null, ['*:*'], false],
    [null, ['a:*'], true],
    [['a:*'], null, false],
    [['a:b'], [], true],
    [['a:b'], ['a:b', 'c:d'], false],
    [['a:b'], ['a:*'], false],
    [['a:*'], ['a:b'], true],
  ])('from %j to %j takes something away: %s', (before, after, narrows) =>
    expect(narrowsScopes(before, after)).toBe(narrows),
  );
});

it('what a route needs that a key lacks: all of them, one of each group', () => {
  const needed = ['a:read', { anyOf: ['b:read', 'b:write'] }];
  expect(missingScopes(null, needed)).toEqual([]);
  expect(missingScopes(['a:read', 'b:write'], needed)).toEqual([]);
  expect(missingScopes(['a:read'], needed)).toEqual(['b:read', 'b:write']);
  expect(missingScopes(['b:*'], needed)).toEqual(['a:read']);
  expect(missingScopes([], [])).toEqual([]);
});

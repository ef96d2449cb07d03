import { describe, expect, it } from 'vitest';
import { BLANK_KEY, type Key } from '../key/key.fields.js';
import { initialPolicy, type Policy } from './policy.fields.js';
import { breachesOf, defaultEnd, requireAllowed } from './policy.rules.js';
import { isUnused, unusedReason } from './unused-keys.js';

const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const DAY = 86_400_000;
const policy = (more: Partial<Policy> = {}): Policy => ({ ...initialPolicy('acc_1'), ...more });
const key = (more: Partial<Key> = {}): Key => ({ ...BLANK_KEY, name: 'Import', ...more });
const LIMITED = policy({ apiLongestDays: 90, apiNeverAllowed: false, apiDefaultDays: 30 });

describe('a key breaks', () => {
  it.each<[string, Policy, Partial<Key>, string[]]>([
    ['nothing where nothing is asked', policy(), {}, []],
    ['what it never ends for', LIMITED, {}, ['NEVER_ENDS']],
    ['what it lasts too long for', LIMITED, { expiresAt: NOW + 91 * DAY }, ['LASTS_TOO_LONG']],
    ['nothing on the last day, by a clock a little ahead', LIMITED, { expiresAt: NOW + 90 * DAY + 60_000 }, []],
    ['nothing of another kind', LIMITED, { kind: 'data-loader' }, []],
    ['a duty to end, however late', policy({ apiNeverAllowed: false }), {}, ['NEVER_ENDS']],
    ['nothing where it may end at any time', policy({ apiNeverAllowed: false }), { expiresAt: NOW + 9e12 }, []],
    ['a duty to have scopes', policy({ scopesRequired: true }), {}, ['SCOPES_MISSING']],
    ['none with scopes, and be it none', policy({ scopesRequired: true }), { scopes: [] }, []],
    ['a name', policy({ namePattern: '[a-z]+' }), {}, ['NAME_DOES_NOT_MATCH']],
    ['several', { ...LIMITED, scopesRequired: true, namePattern: 'x' }, {}, ['NEVER_ENDS', 'SCOPES_MISSING', 'NAME_DOES_NOT_MATCH']], // prettier-ignore
  ])('%s', (_, asked, given, rules) => expect(breachesOf(asked, key(given), NOW).map(({ rule }) => rule)).toEqual(rules)); // prettier-ignore

  it('with words of the policy', () => {
    const named = policy({ namePattern: '[a-z]+', namePatternHint: 'small letters' });
    const texts = [...breachesOf(LIMITED, key(), NOW), ...breachesOf(named, key(), NOW)].map(({ message }) => message);
    expect(texts).toEqual([
      'must be at most 90 days from now, and not null: the policy of this account',
      'must be as the policy of this account asks: small letters',
    ]);
  });
});

describe('a change of a key that breaks the policy', () => {
  const old = key({ expiresAt: NOW + 400 * DAY });

  it.each<[string, Partial<Key>, boolean]>([
    ['of its description is allowed', { description: 'x' }, true],
    ['that makes it end in time is allowed', { expiresAt: NOW + DAY }, true],
    ['that makes it end a little earlier is not', { expiresAt: NOW + 399 * DAY }, false],
  ])('%s', (_, changes, allowed) => {
    const judge = () => requireAllowed(LIMITED, old, { ...old, ...changes }, NOW);
    if (allowed) expect(judge).not.toThrow();
    else expect(judge).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED' }));
  });
});

describe('without an end of its own a key ends', () => {
  it.each<[string, Policy, Key['kind'], number | null]>([
    ['never', policy(), 'api', null],
    ['in a year', policy(), 'data-loader', NOW + 365 * DAY],
    ['as the policy says', LIMITED, 'api', NOW + 30 * DAY],
  ])('%s', (_, asked, kind, end) => expect(defaultEnd(asked, kind, NOW)).toBe(end));
});

describe('a key is unused', () => {
  const rule = policy({ disableUnusedAfterDays: 10, disableUnusedSince: NOW - 100 * DAY });
  const old = { createdAt: NOW - 50 * DAY, updatedAt: NOW - 50 * DAY };

  it.each<[string, Policy, Partial<Key>, number | null, boolean]>([
    ['when it never was used', rule, old, null, true],
    ['on the day', rule, old, NOW - 10 * DAY, true],
    ['not before', rule, old, NOW - 10 * DAY + 1, false],
    ['not while it is new', rule, { ...old, createdAt: NOW - DAY }, null, false],
    ['not when it was changed', rule, { ...old, updatedAt: NOW - DAY }, null, false],
    ['not from before the rule', { ...rule, disableUnusedSince: NOW - DAY }, old, null, false],
    ['not without a rule', policy(), old, null, false],
    ['not when it is disabled', rule, { ...old, enabled: false }, null, false],
    ['not when it is deleted', rule, { ...old, deleted: true }, null, false],
    ['not when it has expired', rule, { ...old, expiresAt: NOW }, null, false],
  ])('%s', (_, asked, given, used, unused) => expect(isUnused(asked, key(given), used, NOW)).toBe(unused));

  it('for a reason that people read', () => {
    expect(unusedReason(rule)).toBe('not used for 10 days (policy)');
    expect(unusedReason({ ...rule, disableUnusedAfterDays: 1 })).toBe('not used for 1 day (policy)');
  });
});

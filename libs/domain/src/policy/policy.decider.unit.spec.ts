import { describe, expect, it } from 'vitest';
import { ValidationFailed } from '../errors.js';
import { having, written } from '../fields.js';
import { revokes } from '../revocation.js';
import { policyDecider } from './policy.decider.js';
import { initialPolicy, POLICY_FIELDS, policyChangesSchema, type Policy, type PolicyChanges } from './policy.fields.js';

const { decide, evolve, mayRevoke } = policyDecider;
const AT = Date.parse('2026-01-02T03:04:05.678Z');
const meta = { account: 'acc_1', aggregate: 'acc_1', at: AT, actorUserId: 'usr_ana' };
const before = initialPolicy('acc_1');

const change = (changes: PolicyChanges) => ({ type: 'ChangePolicy', accountName: 'Acme', ...changes }) as const;
const after = (policy: Policy, changes: PolicyChanges, more = {}) =>
  evolve(policy, { ...decide(change(changes), policy)!, meta: { ...meta, ...more } });

function errorsOf(changes: PolicyChanges, policy = before): string[] {
  try {
    decide(change(changes), policy);
  } catch (error) {
    if (error instanceof ValidationFailed) return error.errors.map(({ pointer }) => pointer);
  }
  return [];
}

describe('a policy that was never changed', () => {
  it('asks for nothing, as before there was one', () =>
    expect(before).toMatchObject({
      id: 'acc_1',
      apiDefaultDays: null,
      apiNeverAllowed: true,
      dataLoaderDefaultDays: 365,
      scopesRequired: false,
      memberScopes: null,
      version: 1,
      updatedAt: null,
    }));

  it('is there before its first event', () => expect(evolve(null, { ...decide(change({ scopesRequired: true }), before)!, meta })).toMatchObject({ id: 'acc_1', scopesRequired: true, version: 2, createdAt: AT })); // prettier-ignore
});

describe('a change', () => {
  it('is an event of what changed, under the name of the account', () =>
    expect(decide(change({ scopesRequired: true, namePattern: null, apiLongestDays: undefined }), before)).toEqual({
      type: 'PolicyChanged',
      data: { changes: { scopesRequired: { before: false, after: true } } },
      pii: { target: 'Acme' },
    }));

  it('of nothing is none', () =>
    expect(decide(change({ scopesRequired: false, memberScopes: null }), before)).toBeNull());

  it('counts and has a time', () =>
    expect(after(after(before, { scopesRequired: true }), { scopesRequired: false })).toMatchObject({
      version: 3,
      updatedAt: AT,
    }));

  it('always counts as one that takes something away, the first one too', () => {
    expect(mayRevoke(change({}))).toBe(true);
    expect(revokes(null, after(before, { memberScopes: ['a:b'] }))).toBe(true);
  });

  it('belongs to the account that it is of', () =>
    expect(() => after(before, { scopesRequired: true }, { account: 'acc_2' })).toThrow('another account'));
});

it('shows null where null was set, whatever the initial value is', () => {
  const shown = written(POLICY_FIELDS, having(POLICY_FIELDS, 'view'), after(before, { dataLoaderDefaultDays: null }));
  expect(shown).toMatchObject({ dataLoaderDefaultDays: null, dataLoaderNeverAllowed: true, version: 2 });
});

describe('unused days count', () => {
  const set = after(before, { disableUnusedAfterDays: 30 });

  it('from when they were set, by whom', () =>
    expect(set).toMatchObject({ disableUnusedSince: AT, disableUnusedBy: 'usr_ana' }));

  it('from then on whatever else changes', () =>
    expect(after(set, { scopesRequired: true }, { at: AT + 1, actorUserId: 'usr_ben' })).toMatchObject({
      disableUnusedSince: AT,
      disableUnusedBy: 'usr_ana',
    }));

  it('anew when their number changes, and no more when they are taken back', () => {
    expect(after(set, { disableUnusedAfterDays: 7 }, { at: AT + 1 }).disableUnusedSince).toBe(AT + 1);
    expect(after(set, { disableUnusedAfterDays: null }).disableUnusedSince).toBeNull();
  });
});

describe('rules that contradict each other are refused', () => {
  it.each<[PolicyChanges, string[]]>([
    [{ apiLongestDays: 90 }, ['/apiNeverAllowed', '/apiDefaultDays']],
    [{ apiLongestDays: 90, apiNeverAllowed: false }, ['/apiDefaultDays']],
    [{ apiNeverAllowed: false }, ['/apiDefaultDays']],
    [{ apiLongestDays: 90, apiNeverAllowed: false, apiDefaultDays: 91 }, ['/apiDefaultDays']],
    [{ dataLoaderLongestDays: 90, dataLoaderNeverAllowed: false }, ['/dataLoaderDefaultDays']],
    [{ apiLongestDays: 90, apiNeverAllowed: false, apiDefaultDays: 90 }, []],
    [{ apiNeverAllowed: false, apiDefaultDays: 3650 }, []],
    [{ dataLoaderNeverAllowed: false }, []],
    [{ dataLoaderDefaultDays: null }, []],
  ])('%j', (changes, pointers) => expect(errorsOf(changes)).toEqual(pointers));

  it('also with what was set before', () => {
    const limited = after(before, { apiLongestDays: 90, apiNeverAllowed: false, apiDefaultDays: 30 });
    expect(errorsOf({ apiLongestDays: 29 }, limited)).toEqual(['/apiDefaultDays']);
    expect(errorsOf({ apiDefaultDays: null }, limited)).toEqual(['/apiDefaultDays']);
  });
});

describe('what a request may say', () => {
  it.each([
    [{ apiLongestDays: 0 }, false],
    [{ apiLongestDays: 1.5 }, false],
    [{ apiLongestDays: 3651 }, false],
    [{ disableUnusedAfterDays: 3650 }, true],
    [{ memberScopes: [] }, false],
    [{ memberScopes: ['nonsense'] }, false],
    [{ namePattern: 'x'.repeat(201) }, false],
    [{ namePattern: '' }, false],
    [{ namePattern: 'x'.repeat(200) }, true],
    [{ namePatternHint: ' two\nlines' }, false],
    [{ version: 2 }, false],
    [{}, true],
  ])('%j: %s', (changes, valid) => expect(policyChangesSchema.safeParse(changes).success).toBe(valid));
});

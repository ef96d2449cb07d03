import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ValidationFailed } from '../errors.js';
import { BLANK_KEY } from '../key/key.fields.js';
import { readEvent } from '../read-event.js';
import { policyDecider } from './policy.decider.js';
import type { PolicyEvent } from './policy.events.js';
import { initialPolicy, policyChangesSchema, type Policy, type PolicyChanges } from './policy.fields.js';
import { breachesOf, defaultEnd, requireAllowed, type Judged } from './policy.rules.js';

const { decide, evolve } = policyDecider;
const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const DAY = 86_400_000;

const days = fc.option(fc.integer({ min: 1, max: 400 }), { nil: null });
const lifetimes = {
  apiDefaultDays: days,
  apiLongestDays: days,
  apiNeverAllowed: fc.boolean(),
  dataLoaderDefaultDays: days,
  dataLoaderLongestDays: days,
  dataLoaderNeverAllowed: fc.boolean(),
};
const changes: fc.Arbitrary<PolicyChanges> = fc.record(
  {
    ...lifetimes,
    scopesRequired: fc.boolean(),
    namePattern: fc.constantFrom(null, '[a-z]+', 'Import|Export', '(x+x+)+y'),
    disableUnusedAfterDays: days,
    memberScopes: fc.constantFrom(null, ['a:b'], ['a:*', 'c:d']),
  },
  { requiredKeys: [] },
);

/** Makes changes one after the other; those that are refused change nothing. */
function after(all: readonly PolicyChanges[]): { policy: Policy; events: PolicyEvent[] } {
  let policy = initialPolicy('acc_1');
  const events: PolicyEvent[] = [];
  for (const [n, one] of all.entries()) {
    try {
      const event = decide({ type: 'ChangePolicy', accountName: 'Acme', ...one }, policy);
      if (event === null) continue;
      events.push(event);
      policy = evolve(policy, {
        ...event,
        meta: { account: 'acc_1', aggregate: 'acc_1', at: n, actorUserId: 'usr_1' },
      });
    } catch (error) {
      expect(error).toBeInstanceOf(ValidationFailed);
    }
  }
  return { policy, events };
}

const always = (check: (result: ReturnType<typeof after>) => void) =>
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 12 }), (all) => check(after(all))),
    { numRuns: 400 },
  );

it('the version is one more than the number of events, which are read as they were written', () =>
  always(({ policy, events }) => {
    expect(policy.version).toBe(events.length + 1);
    for (const event of events) {
      const raw = { ...event, aggregate: 'acc_1', at: '2026-01-01T00:00:00.000Z' };
      expect(readEvent(JSON.parse(JSON.stringify(raw)))).toEqual({ of: 'policy', event });
    }
  }));

it('a policy that was accepted can be kept: what it gives by default does not break it', () =>
  always(({ policy }) => {
    for (const kind of ['api', 'data-loader'] as const) {
      const key = { ...BLANK_KEY, kind, name: 'x', scopes: [], expiresAt: defaultEnd(policy, kind, NOW) };
      expect(breachesOf({ ...policy, namePattern: null }, key, NOW)).toEqual([]);
    }
  }));

it('repeating a change is none', () =>
  always(({ policy }) => {
    const { id, accountId, createdAt, updatedAt, version, disableUnusedSince, disableUnusedBy, ...said } = policy;
    expect(decide({ type: 'ChangePolicy', accountName: '', ...said, memberScopes: said.memberScopes ?? null }, policy)).toBeNull(); // prettier-ignore
    expect(policyChangesSchema.safeParse(said).success).toBe(true);
  }));

const key = fc.record({
  kind: fc.constantFrom('api' as const, 'data-loader' as const),
  name: fc.constantFrom('Import', 'import', 'xxy'),
  scopes: fc.constantFrom<string[] | null>(null, [], ['a:b']),
  expiresAt: fc.option(
    fc.integer({ min: 1, max: 500 }).map((n) => NOW + n * DAY),
    { nil: null },
  ),
});

function isAllowed(policy: Policy, before: Judged, next: Judged): boolean {
  try {
    requireAllowed(policy, before, next, NOW);
    return true;
  } catch {
    return false;
  }
}

it('what is allowed of a change breaks nothing that was not broken before', () =>
  fc.assert(
    fc.property(fc.array(changes, { maxLength: 6 }), key, key, (all, before, { kind: _, ...edits }) => {
      const { policy } = after(all);
      const next = { ...before, ...edits };
      const broken = (one: typeof before) => breachesOf(policy, one, NOW).map(({ rule, field }) => `${rule} ${field}`);
      const known = broken(before);
      if (isAllowed(policy, before, next)) for (const breach of broken(next)) expect(known).toContain(breach);
      else expect(broken(next)).not.toEqual([]);
    }),
    { numRuns: 400 },
  ));

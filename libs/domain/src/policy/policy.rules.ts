import type { KeyKind } from '../credentials/format.js';
import { ValidationFailed } from '../errors.js';
import type { Key } from '../key/key.fields.js';
import { matchesPattern } from './name-pattern.js';
import type { Policy } from './policy.fields.js';

const DAY_MS = 86_400_000;
// the clock of the one who counted the days may be ahead of ours
const CLOCK_SLACK_MS = 5 * 60_000;

/** The rules that a key can break. */
export const POLICY_RULES = ['NEVER_ENDS', 'LASTS_TOO_LONG', 'SCOPES_MISSING', 'NAME_DOES_NOT_MATCH'] as const;
/** A rule that a key can break. */
export type PolicyRule = (typeof POLICY_RULES)[number];

/** A rule that a key breaks, which member breaks it, and what the policy asks of that member. */
export interface PolicyBreach {
  readonly rule: PolicyRule;
  readonly field: 'expiresAt' | 'scopes' | 'name';
  readonly message: string;
}

/** What the policy looks at. */
export type Judged = Pick<Key, 'kind' | 'name' | 'expiresAt' | 'scopes'>;

/** How long keys of a kind last by a policy, days; null: without end. */
export function lifetimeOf(policy: Policy, kind: KeyKind) {
  const of = kind === 'api' ? 'api' : 'dataLoader';
  return {
    defaultDays: policy[`${of}DefaultDays`],
    longestDays: policy[`${of}LongestDays`],
    neverAllowed: policy[`${of}NeverAllowed`],
  };
}

/** When a key ends that says nothing of its end: ms since 1970, UTC, as `now` is; null: never. */
export function defaultEnd(policy: Policy, kind: KeyKind, now: number): number | null {
  const { defaultDays } = lifetimeOf(policy, kind);
  return defaultDays === null ? null : now + defaultDays * DAY_MS;
}

/** The rules of a policy that a key breaks at `now` (ms since 1970, UTC). */
export function breachesOf(policy: Policy, key: Judged, now: number): PolicyBreach[] {
  const breaches: PolicyBreach[] = [];
  const end = endBreach(policy, key, now);
  if (end !== null) breaches.push(end);
  if (policy.scopesRequired && key.scopes === null)
    breaches.push({ rule: 'SCOPES_MISSING', field: 'scopes', message: `must say what the key may do${ASKED}` });
  if (policy.namePattern !== null && !matchesPattern(policy.namePattern, key.name))
    breaches.push({ rule: 'NAME_DOES_NOT_MATCH', field: 'name', message: nameMessage(policy) });
  return breaches;
}

/**
 * Refuses a key, or what is changed of one, that breaks the policy: members that stay as they are were allowed before.
 *
 * @param before null: it is created
 * @throws ValidationFailed
 */
export function requireAllowed(policy: Policy, before: Judged | null, after: Judged, now: number): void {
  const errors = breachesOf(policy, after, now)
    .filter(({ field }) => before === null || before[field] !== after[field])
    .map(({ field, message }) => ({ pointer: `/${field}`, message }));
  if (errors.length > 0) throw new ValidationFailed(errors);
}

const ASKED = ': the policy of this account';

function endBreach(policy: Policy, { kind, expiresAt }: Judged, now: number): PolicyBreach | null {
  const { longestDays, neverAllowed } = lifetimeOf(policy, kind);
  const within = longestDays === null ? 'must be a time' : `must be at most ${longestDays} days from now`;
  if (expiresAt === null) {
    if (neverAllowed) return null;
    return { rule: 'NEVER_ENDS', field: 'expiresAt', message: `${within}, and not null${ASKED}` };
  }
  if (longestDays === null || expiresAt <= now + longestDays * DAY_MS + CLOCK_SLACK_MS) return null;
  return { rule: 'LASTS_TOO_LONG', field: 'expiresAt', message: `${within}${ASKED}` };
}

function nameMessage({ namePattern, namePatternHint }: Policy): string {
  if (namePatternHint === null) return `must match ${namePattern}${ASKED}`;
  return `must be as the policy of this account asks: ${namePatternHint}`;
}

import type { Policy, Schemas } from '../../api';
import { isScope } from '../keys/scopes';

export type PolicyBody = Schemas['PolicyChanges'];
export type Kind = 'api' | 'dataLoader';
export const KINDS: readonly Kind[] = ['api', 'dataLoader'];

/** How long keys of one kind may last: no contradiction can be written. */
export interface Lifetime {
  readonly limit: 'any' | 'some-end' | 'days';
  readonly longest: string;
  readonly usual: 'never' | 'days';
  readonly usualDays: string;
}

/** The policy as it is written in the form: numbers as texts, and what is not chosen is kept while one thinks about it. */
export interface PolicyDraft {
  readonly lifetimes: Readonly<Record<Kind, Lifetime>>;
  readonly scopesRequired: boolean;
  readonly namePattern: string;
  readonly namePatternHint: string;
  readonly disablesUnused: boolean;
  readonly unusedDays: string;
  readonly membersCreate: boolean;
  readonly memberScopes: readonly string[];
}

const MOST_DAYS = 3650;

const lifetimeOf = (policy: Policy, kind: Kind): Lifetime => {
  const [usual, longest] = [policy[`${kind}DefaultDays`], policy[`${kind}LongestDays`]];
  return {
    limit: longest !== null ? 'days' : policy[`${kind}NeverAllowed`] ? 'any' : 'some-end',
    longest: String(longest ?? 90),
    usual: usual === null ? 'never' : 'days',
    usualDays: String(usual ?? 90),
  };
};

export const policyDraftOf = (policy: Policy): PolicyDraft => ({
  lifetimes: { api: lifetimeOf(policy, 'api'), dataLoader: lifetimeOf(policy, 'dataLoader') },
  scopesRequired: policy.scopesRequired,
  namePattern: policy.namePattern ?? '',
  namePatternHint: policy.namePatternHint ?? '',
  disablesUnused: policy.disableUnusedAfterDays !== null,
  unusedDays: String(policy.disableUnusedAfterDays ?? 90),
  membersCreate: policy.memberScopes !== null,
  memberScopes: policy.memberScopes ?? [],
});

/** A number of days; undefined: it is none. */
export function daysOf(text: string): number | undefined {
  const days = Number(text);
  return Number.isInteger(days) && days >= 1 && days <= MOST_DAYS ? days : undefined;
}

type Wanted = { [N in keyof PolicyBody]: PolicyBody[N] | undefined };

function wantedLifetime({ limit, longest, usual, usualDays }: Lifetime, kind: Kind): Wanted {
  const isOpen = limit === 'any' && usual === 'never';
  return {
    [`${kind}DefaultDays`]: isOpen ? null : daysOf(usualDays),
    [`${kind}LongestDays`]: limit === 'days' ? daysOf(longest) : null,
    [`${kind}NeverAllowed`]: limit === 'any',
  };
}

function wantedOf(draft: PolicyDraft): Wanted {
  const { lifetimes, disablesUnused, membersCreate, memberScopes } = draft;
  const scopes = memberScopes.length > 0 && memberScopes.every(isScope) ? memberScopes.toSorted() : undefined;
  return {
    ...wantedLifetime(lifetimes.api, 'api'),
    ...wantedLifetime(lifetimes.dataLoader, 'dataLoader'),
    scopesRequired: draft.scopesRequired,
    namePattern: draft.namePattern.trim() || null,
    namePatternHint: draft.namePatternHint.trim() || null,
    disableUnusedAfterDays: disablesUnused ? daysOf(draft.unusedDays) : null,
    memberScopes: membersCreate ? scopes : null,
  };
}

/** What a draft changes of a policy; null: something in it is missing or is no number of days. */
export function policyChangesOf(draft: PolicyDraft, policy: Policy): PolicyBody | null {
  const wanted = Object.entries(wantedOf(draft));
  if (wanted.some(([, value]) => value === undefined)) return null;
  const changed = wanted.filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(policy[name as keyof PolicyBody]),
  );
  return Object.fromEntries(changed) as PolicyBody;
}

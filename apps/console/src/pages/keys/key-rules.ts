import type { Policy } from '../../api';
import { t } from '../../texts';
import { optionsOf } from '../../ui/fields';
import { DAY } from '../../ui/time';
import { today, type Expiry } from './expiry-field';

/** What the policy of the account leaves to choose from, for a new key of one kind. */
export interface KeyRules {
  /** how long a key lasts that says nothing; null: without end */
  readonly usualDays: number | null;
  readonly longestDays: number | null;
  readonly neverAllowed: boolean;
  readonly scopesRequired: boolean;
  /** what names have to be like, for people; null: anything */
  readonly nameAsked: string | null;
  /** of a member: the scopes that the key may have at most; null: an admin creates it */
  readonly within: readonly string[] | null;
}

/** @param policy undefined: it was not read yet, and the service will say */
export function rulesOf(policy: Policy | undefined, kind: 'api' | 'data-loader', isMember: boolean): KeyRules {
  const of = kind === 'api' ? 'api' : 'dataLoader';
  return {
    usualDays: policy?.[`${of}DefaultDays`] ?? null,
    longestDays: policy?.[`${of}LongestDays`] ?? null,
    neverAllowed: policy?.[`${of}NeverAllowed`] ?? true,
    scopesRequired: policy?.scopesRequired ?? false,
    nameAsked: policy?.namePatternHint ?? policy?.namePattern ?? null,
    within: isMember ? (policy?.memberScopes ?? []) : null,
  };
}

type ExpiryRules = Pick<KeyRules, 'longestDays' | 'neverAllowed'>;
type Choice = Exclude<Expiry['choice'], 'keep'>;

function isAllowed(choice: Choice, { longestDays, neverAllowed }: ExpiryRules): boolean {
  if (choice === 'never') return neverAllowed;
  return choice === 'date' || longestDays === null || Number(choice) <= longestDays;
}

/** The ends that may be chosen. */
export const expiryOptions = (rules: ExpiryRules) =>
  optionsOf(t.keyForm.expiry).filter(([choice]) => isAllowed(choice, rules));

/** The last date that may be chosen, as a date field writes it; undefined: any. */
export const lastDate = ({ longestDays }: ExpiryRules, now: number): string | undefined =>
  longestDays === null ? undefined : today(now + (longestDays - 1) * DAY);

/** What is chosen before anybody chooses: what the policy says, else 90 days. */
export function initialExpiry({ usualDays, ...rules }: KeyRules): Expiry {
  const usual = String(usualDays ?? 90);
  const isOffered = expiryOptions(rules).some(([choice]) => choice === usual);
  return { choice: isOffered ? (usual as Choice) : 'keep', date: '' };
}

/** Whether what was chosen is still offered. */
export const fits = ({ choice }: Expiry, rules: KeyRules): boolean =>
  choice === 'keep' ? initialExpiry(rules).choice === 'keep' : isAllowed(choice, rules);

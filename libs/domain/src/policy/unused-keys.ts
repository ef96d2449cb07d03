import type { Key } from '../key/key.fields.js';
import type { Policy } from './policy.fields.js';

const DAY_MS = 86_400_000;

/**
 * Whether a key is to be disabled because it was not used. Days count from its last use, creation or change, whichever is
 * latest, and from when the rule was set at the earliest.
 *
 * @param lastUsedAt ms since 1970, UTC, as `now` is; null: never
 */
export function isUnused(policy: Policy, key: Key, lastUsedAt: number | null, now: number): boolean {
  const { disableUnusedAfterDays: days, disableUnusedSince: since } = policy;
  if (days === null || since === null) return false;
  if (!key.enabled || key.deleted || (key.expiresAt !== null && key.expiresAt <= now)) return false;
  return Math.max(since, key.createdAt, key.updatedAt, lastUsedAt ?? 0) <= now - days * DAY_MS;
}

/** Why such a key is disabled, for people. */
export const unusedReason = ({ disableUnusedAfterDays: days }: Policy): string =>
  `not used for ${days} ${days === 1 ? 'day' : 'days'} (policy)`;

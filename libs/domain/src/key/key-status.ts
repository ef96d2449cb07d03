import type { Key } from './key.fields.js';

export const KEY_STATUSES = ['active', 'disabled', 'expired', 'user-inactive', 'deleted'] as const;
export type KeyStatus = (typeof KEY_STATUSES)[number];

/**
 * The one rule for what a key's status is: the last of active, disabled, expired, user-inactive, deleted that applies.
 *
 * @param mappedUserActive false also when the mapped user cannot be read
 * @param now ms since 1970; a key is expired from its expiry on
 */
export function keyStatus(
  key: Pick<Key, 'enabled' | 'deleted' | 'expiresAt'>,
  mappedUserActive: boolean,
  now: number,
): KeyStatus {
  if (key.deleted) return 'deleted';
  if (!mappedUserActive) return 'user-inactive';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired';
  return key.enabled ? 'active' : 'disabled';
}

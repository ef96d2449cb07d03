/** Every status a key can have; where several apply, the last one counts. */
export const KEY_STATUSES = ['active', 'disabled', 'expired', 'user-inactive', 'deleted'] as const;
/** The status of a key, as `keyStatus` finds it. */
export type KeyStatus = (typeof KEY_STATUSES)[number];

/**
 * The status of a key: the last of active, disabled, expired, user-inactive and deleted that applies.
 *
 * @param mappedUserActive false also when the mapped user is unknown
 * @param now ms since 1970, UTC; a key is expired from its expiry on
 */
export function keyStatus(
  key: { readonly enabled: boolean; readonly deleted: boolean; readonly expiresAt: number | null },
  mappedUserActive: boolean,
  now: number,
): KeyStatus {
  if (key.deleted) return 'deleted';
  if (!mappedUserActive) return 'user-inactive';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'expired';
  return key.enabled ? 'active' : 'disabled';
}

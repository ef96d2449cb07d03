import { UserExists, ValidationFailed, type Key, type MappedUser } from '@latchkey/domain';
import type { Account } from '@latchkey/replica';

/** The user a key is mapped to, as it is now; undefined when there is no such user (any more). */
export function mappedUserOf(account: Account, key: Key | null): MappedUser | undefined {
  return key === null ? undefined : (account.user(key.mappedUserId) ?? undefined);
}

/** The user that a key is to be mapped to. @throws ValidationFailed when there is none with this id */
export function userToMapTo(account: Account, userId: string): MappedUser {
  const user = account.user(userId);
  if (user !== null) return user;
  throw new ValidationFailed([{ pointer: '/mappedUserId', message: 'must be the id of a user of this account' }]);
}

/**
 * Refuses an externalId that another user has. Two users who are given the same one at the same instant both get it, but
 * for those who are registered with it: their id follows from it.
 *
 * @throws UserExists
 */
export function requireFreeExternalId(account: Account, externalId: string): void {
  const holder = account.userIdWith(externalId);
  if (holder !== null) throw new UserExists(holder);
}

/** The id of another user of the account who has this e-mail address. Best effort: others may be made at this instant. */
export function otherWithEmail(account: Account, userId: string, email: string | undefined): string | undefined {
  return email === undefined ? undefined : account.usersByEmail.with(email).find((id) => id !== userId);
}

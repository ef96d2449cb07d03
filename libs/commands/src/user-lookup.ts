import { UserExists, ValidationFailed, type Key, type MappedUser } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';

/** The user a key is mapped to, as it is now; undefined when there is no such user (any more). */
export function mappedUserOf(replica: Replica, key: Key | null): MappedUser | undefined {
  return key === null ? undefined : (replica.account(key.accountId).user(key.mappedUserId) ?? undefined);
}

/** The user that a key is to be mapped to. @throws ValidationFailed when there is none with this id */
export function userToMapTo(replica: Replica, accountId: string, userId: string): MappedUser {
  const user = replica.account(accountId).user(userId);
  if (user === null) {
    throw new ValidationFailed([{ pointer: '/mappedUserId', message: 'must be the id of a user of this account' }]);
  }
  return user;
}

/**
 * Refuses an externalId that another user has. Two users who are given the same one at the same instant both get it, but
 * for those who are registered with it: their id follows from it.
 *
 * @throws UserExists
 */
export function requireFreeExternalId(replica: Replica, accountId: string, externalId: string): void {
  const holder = replica.account(accountId).userIdWith(externalId);
  if (holder !== null) throw new UserExists(holder);
}

/** The id of another user of the account who has this e-mail address. Best effort: others may be made at this instant. */
export function otherWithEmail(
  replica: Replica,
  accountId: string,
  userId: string,
  email: string | undefined,
): string | undefined {
  if (email === undefined) return undefined;
  return replica
    .account(accountId)
    .usersByEmail.with(email)
    .find((id) => id !== userId);
}

import { ValidationFailed, type Key, type MappedUser } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';

/** The user a key is mapped to, as it is now; undefined when there is no such user (any more). */
export function mappedUserOf(replica: Replica, key: Key | null): MappedUser | undefined {
  return key === null ? undefined : (replica.account(key.accountId).user(key.mappedUserId) ?? undefined);
}

/** The user somebody wants a key to be mapped to. @throws ValidationFailed when there is none with this id */
export function userToMapTo(replica: Replica, accountId: string, userId: string): MappedUser {
  const user = replica.account(accountId).user(userId);
  if (user === null) {
    throw new ValidationFailed([{ pointer: '/mappedUserId', message: 'must be the id of a user of this account' }]);
  }
  return user;
}

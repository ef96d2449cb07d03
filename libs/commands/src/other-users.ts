import { UserExists } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';

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

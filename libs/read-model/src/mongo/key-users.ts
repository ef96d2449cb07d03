import type { UserDocument } from '@latchkey/projections';
import { documentsOf } from './generation-store.js';
import type { Generation } from './generation.js';

/** Users by id, loaded when asked for; null: the account has no such user. */
export type Users = Map<string, UserDocument | null>;

/** Looks up those that were not asked for yet. */
export async function learnUsers(
  generation: Generation,
  accountId: string,
  ids: readonly string[],
  users: Users,
): Promise<void> {
  const unknown = [...new Set(ids)].filter((id) => !users.has(id));
  if (unknown.length === 0) return;
  for (const id of unknown) users.set(id, null);
  for (const user of await documentsOf(generation, 'users', unknown)) {
    if (user.accountId === accountId) users.set(user.id, user);
  }
}

/** The users that are shown with keys. */
export function userIdsOf(keys: readonly { readonly mappedUserId: string; readonly createdBy: string }[]): string[] {
  return keys.flatMap(({ mappedUserId, createdBy }) => [mappedUserId, createdBy]);
}

import { FIRST, type User } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';
import type { WriteSide } from '../write-side.js';

/** Nobody can be let in; the message says what to do. */
export class SignInRefused extends Error {}

/**
 * Whom somebody at the command line means.
 *
 * @param who an e-mail address or an id; null: the first active admin
 * @throws SignInRefused unless it is one active user
 */
export function findActiveUser(replica: Replica, who: string | null): User {
  const found = who === null ? theAdmin(replica) : usersLike(replica, who);
  const active = found.filter((user) => user.active);
  if (found.length === 0) throw new SignInRefused(unknown(who));
  if (active.length === 0)
    throw new SignInRefused('This user is inactive. Activate the user first, or name another one.');
  if (active.length > 1) {
    const ids = active.map(({ id, name }) => `${id} (${name})`);
    throw new SignInRefused(`Several active users have this e-mail address. Name one by its id: ${ids.join(', ')}`);
  }
  return active[0]!;
}

function theAdmin(replica: Replica): User[] {
  const id = firstActiveAdmin({ replica });
  return id === null ? [] : [replica.account(FIRST.account.id).user(id)!];
}

function usersLike(replica: Replica, who: string): User[] {
  const account = replica.account(FIRST.account.id);
  return [who, ...account.usersByEmail.with(who)].flatMap((id) => account.user(id) ?? []);
}

function unknown(who: string | null): string {
  if (who === null) return 'There is no active admin. Run `npx latchkey recover-admin` (service stopped).';
  return 'No user has this e-mail address or id. GET /v1/users lists them.';
}

/** Who a link is for where nobody is named: the active admin that has been there the longest. */
export function firstActiveAdmin({ replica }: Pick<WriteSide, 'replica'>): string | null {
  const account = replica.account(FIRST.account.id);
  for (const id of account.streams.keys()) {
    const user = account.user(id);
    if (user?.active && user.role === 'admin') return id;
  }
  return null;
}

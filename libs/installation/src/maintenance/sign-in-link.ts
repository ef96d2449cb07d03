import { IssueSignInLinkCommand, IssueSignInLinkHandler } from '@latchkey/commands';
import { FIRST, formatToken, type User } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';
import type { MadeLink } from '../backend.js';
import type { WriteSide } from '../write-side.js';
import { systemContext } from './first-admin.js';

/** No link can be made; the message says what to do. */
export class SignInRefused extends Error {}

/** The address that signs in: what is behind `#` is in no request, no log and no Referer. */
export function signInAddress(base: string, token: string): string {
  return `${base.replace(/\/+$/, '')}/sign-in#token=${token}`;
}

/** Issues a link in the name of the installation. @throws UserInactive, or what the runner throws */
export async function issueLink({ runner }: Pick<WriteSide, 'runner'>, userId: string) {
  const command = new IssueSignInLinkCommand(systemContext(), userId);
  const { link } = await new IssueSignInLinkHandler(runner).execute(command);
  return link!;
}

/**
 * Issues a link for the user that an operator names.
 *
 * @param who an e-mail address or an id; null: the first active admin
 * @throws SignInRefused unless that is one active user; UserInactive, or what the runner throws
 */
export async function makeLink(writeSide: WriteSide, who: string | null): Promise<MadeLink> {
  const { id: userId, name: userName } = findActiveUser(writeSide.replica, who);
  const { token, expiresAt } = await issueLink(writeSide, userId);
  return { token: formatToken(token), expiresAt, userId, userName };
}

/** The id of the active admin that was registered first, for whom a link is made when no user is named; null: there is none. */
export function firstActiveAdmin({ replica }: Pick<WriteSide, 'replica'>): string | null {
  const account = replica.account(FIRST.account.id);
  for (const id of account.streams.keys()) {
    const user = account.user(id);
    if (user?.active && user.role === 'admin') return id;
  }
  return null;
}

function findActiveUser(replica: Replica, who: string | null): User {
  const account = replica.account(FIRST.account.id);
  const ids = who === null ? [firstActiveAdmin({ replica })] : [who, ...account.usersByEmail.with(who)];
  const found = ids.flatMap((id) => (id === null ? [] : (account.user(id) ?? [])));
  const active = found.filter((user) => user.active);
  if (active.length === 1) return active[0]!;
  if (found.length === 0) throw new SignInRefused(who === null ? NO_ADMIN : NO_USER);
  if (active.length === 0)
    throw new SignInRefused('This user is inactive. Activate the user first, or name another one.');
  const choice = active.map(({ id, name }) => `${id} (${name})`).join(', ');
  throw new SignInRefused(`Several active users have this e-mail address. Name one by its id: ${choice}`);
}

const NO_ADMIN = 'There is no active admin. Run `npx latchkey recover-admin` (service stopped).';
const NO_USER = 'No user has this e-mail address or id. GET /v1/users lists them.';

import { formatToken, issueToken, LINK_LIFE_MS, type Clock, type Token } from '@latchkey/domain';
import { systemContext } from '../maintenance/first-admin.js';
import type { WriteSide } from '../write-side.js';
import { findActiveUser } from './find-user.js';

/** A link that was issued, and until when it works: ms since 1970, UTC. */
export interface IssuedLink {
  readonly token: Token;
  readonly expiresAt: number;
}

/** One for somebody at the command line. */
export interface MadeLink {
  /** as it stands in the link */
  readonly token: string;
  /** ms since 1970, UTC */
  readonly expiresAt: number;
  readonly userId: string;
  readonly userName: string;
}

/** Issues a link in the name of the installation. @throws UserInactive, or what the runner throws */
export async function issueLink(
  { runner }: Pick<WriteSide, 'runner'>,
  clock: Clock,
  userId: string,
): Promise<IssuedLink> {
  const token = issueToken('link', userId);
  const expiresAt = clock.now() + LINK_LIFE_MS;
  await runner.onUser(systemContext(), userId, {
    authorize: () => undefined,
    command: () => ({ type: 'IssueSignInLink', digest: token.digest, expiresAt }),
  });
  return { token, expiresAt };
}

/**
 * Issues a link for whom somebody at the command line names.
 *
 * @param who an e-mail address or an id; null: the first active admin
 * @throws SignInRefused unless it is one active user; UserInactive, or what the runner throws
 */
export async function makeLink(
  writeSide: Pick<WriteSide, 'runner' | 'replica'>,
  clock: Clock,
  who: string | null,
): Promise<MadeLink> {
  const { id: userId, name: userName } = findActiveUser(writeSide.replica, who);
  const { token, expiresAt } = await issueLink(writeSide, clock, userId);
  return { token: formatToken(token), expiresAt, userId, userName };
}

import { FIRST, issueToken, LINK_LIFE_MS, NotCommitted, NotReady, type Clock, type Token } from '@latchkey/domain';
import { systemContext } from '../first-admin.js';
import type { LogSide } from '../log-side.js';
import { LeftLinks } from './left-links.js';

/** A link that was issued, and until when it works: ms since 1970, UTC. */
export interface IssuedLink {
  readonly token: Token;
  readonly expiresAt: number;
}

/** Issues a link in the name of the installation. @throws UserInactive, or what the runner throws */
export async function issueLink(
  { runner }: Pick<LogSide, 'runner'>,
  clock: Clock,
  userId: string,
): Promise<IssuedLink> {
  const token = issueToken('link', userId);
  const expiresAt = clock.now() + LINK_LIFE_MS;
  await putInLog(runner, userId, token.digest, expiresAt);
  return { token, expiresAt };
}

/**
 * Takes a link that the command line left beside the log into the log, once; who presents it then goes on as with any.
 *
 * @throws what the runner throws; where nothing was done the link stays where it was
 */
export async function adoptLeftLink(
  { runner, directory }: Pick<LogSide, 'runner' | 'directory'>,
  clock: Clock,
  { userId, digest }: Token,
): Promise<void> {
  const left = await new LeftLinks(directory.signInLinks).take(digest);
  if (left === null) return;
  if (left.userId === userId && left.expiresAt > clock.now()) {
    try {
      await putInLog(runner, userId, digest, left.expiresAt);
    } catch (error) {
      // only what surely is not in the log may be taken again
      await (error instanceof NotCommitted || error instanceof NotReady ? left.putBack() : left.remove());
      throw error;
    }
  }
  await left.remove();
}

/** Who a link is for where nobody is named: the active admin that has been there the longest. */
export function firstActiveAdmin({ replica }: Pick<LogSide, 'replica'>): string | null {
  const account = replica.account(FIRST.account.id);
  for (const id of account.streams.keys()) {
    const user = account.user(id);
    if (user?.active && user.role === 'admin') return id;
  }
  return null;
}

async function putInLog(runner: LogSide['runner'], userId: string, digest: string, expiresAt: number): Promise<void> {
  await runner.onUser(systemContext(), userId, {
    authorize: () => undefined,
    command: () => ({ type: 'IssueSignInLink', digest, expiresAt }),
  });
}

import { formatToken, LatchkeyError, type Clock } from '@latchkey/domain';
import { firstActiveAdmin, issueLink, signInAddress, type Installation } from '@latchkey/installation';

/** Whoever starts the service at a terminal can sign in at once. Into no log: what the link holds is a secret. */
export async function offerSignIn(
  { writeSide }: Pick<Installation, 'writeSide'>,
  clock: Clock,
  address: string,
  terminal: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stdout,
): Promise<void> {
  const admin = firstActiveAdmin(writeSide);
  if (!terminal.isTTY || admin === null) return;
  try {
    const { token } = await issueLink(writeSide, clock, admin);
    terminal.write(`Sign in within 15 minutes, once: ${signInAddress(address, formatToken(token))}\n`);
  } catch (error) {
    if (!(error instanceof LatchkeyError)) throw error;
    terminal.write(`There is no link to sign in with: ${error.message}\n`);
  }
}

import { LogInUse } from '@latchkey/event-log';
import { DataDirectoryError, dataDirectory } from '../files/data-directory.js';
import type { InstallationOptions } from '../write-side.js';
import { makeLink, type MadeLink } from '../sign-in/issue-link.js';
import { askService } from '../embedded/service-door.js';
import { signInAddress } from '../sign-in/sign-in-address.js';
import { withWriteSide } from '../with-log-side.js';

export interface SignInLinkResult {
  readonly url: string;
  /** ISO 8601 */
  readonly expiresAt: string;
  readonly userId: string;
  readonly userName: string;
}

/**
 * Makes a link that signs a user in once, for somebody with access to the machine; services may run. It is an event in the
 * log when this resolves. Where a running service holds the data directory, the service writes it.
 *
 * @param who an e-mail address or an id of a user; null: the first active admin
 * @param address where people reach the service
 * @throws SignInRefused unless it is one active user; DataDirectoryError, LogError, LatchkeyError
 */
export async function signInLink(
  options: InstallationOptions,
  who: string | null,
  address: string,
): Promise<SignInLinkResult> {
  const { token, expiresAt, ...user } = await made(options, who);
  return { url: signInAddress(address, token), expiresAt: new Date(expiresAt).toISOString(), ...user };
}

async function made(options: InstallationOptions, who: string | null): Promise<MadeLink> {
  try {
    return await withWriteSide(options, (writeSide) => makeLink(writeSide, options.clock, who));
  } catch (error) {
    if (!(error instanceof LogInUse)) throw error;
    const link = await askService(dataDirectory(options.dataDirectory).door, who);
    if (link !== null) return link;
    throw new DataDirectoryError(
      `${options.dataDirectory} is in use, and no service answers there. If it is just starting, try again in a moment.`,
      { cause: error },
    );
  }
}

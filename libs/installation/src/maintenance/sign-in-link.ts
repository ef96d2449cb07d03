import { stat } from 'node:fs/promises';
import { formatToken, issueToken, LINK_LIFE_MS } from '@latchkey/domain';
import { openEmbeddedLog } from '@latchkey/event-log';
import { Replica, SnapshotUnusable } from '@latchkey/replica';
import { DataDirectoryError, dataDirectory, type DataDirectory } from '../data-directory.js';
import type { InstallationOptions, KafkaPlace } from '../log-side.js';
import { withSharedSide } from '../shared/shared-side.js';
import { findActiveUser } from '../sign-in/find-user.js';
import { issueLink, type IssuedLink } from '../sign-in/issue-link.js';
import { LeftLinks } from '../sign-in/left-links.js';
import { signInAddress } from '../sign-in/sign-in-address.js';
import { SnapshotFile } from '../snapshot/snapshot-file.js';

export interface SignInLinkResult {
  readonly url: string;
  /** ISO 8601 */
  readonly expiresAt: string;
  readonly userId: string;
  readonly userName: string;
}

/**
 * Makes a link that signs a user in once, for somebody with access to the machine; services may run. On Kafka it is an
 * event. In a data directory the service alone may write the log, so the link is left beside it until it is used.
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
  const { kafka } = options;
  const { user, link } = await (kafka ? throughTheLog({ ...options, kafka }, who) : besideTheLog(options, who));
  const expiresAt = new Date(link.expiresAt).toISOString();
  return { url: signInAddress(address, formatToken(link.token)), expiresAt, userId: user.id, userName: user.name };
}

interface Made {
  readonly user: { readonly id: string; readonly name: string };
  readonly link: IssuedLink;
}

function throughTheLog(options: InstallationOptions & { kafka: KafkaPlace }, who: string | null): Promise<Made> {
  return withSharedSide(options, async (side) => {
    const user = findActiveUser(side.replica, who);
    return { user, link: await issueLink(side, options.clock, user.id) };
  });
}

async function besideTheLog(options: InstallationOptions, who: string | null): Promise<Made> {
  const directory = dataDirectory(options.dataDirectory);
  const user = findActiveUser(await readReplica(directory, options), who);
  const token = issueToken('link', user.id);
  const expiresAt = options.clock.now() + LINK_LIFE_MS;
  await new LeftLinks(directory.signInLinks).leave(token.digest, { userId: user.id, expiresAt });
  return { user, link: { token, expiresAt } };
}

/** What the log says, read beside a service that may be running. */
async function readReplica(directory: DataDirectory, { clock }: InstallationOptions): Promise<Replica> {
  if ((await stat(directory.log).catch(() => null)) === null) {
    throw new DataDirectoryError(
      `${directory.root} holds no installation: start the service once, or set LATCHKEY_DATA_DIR`,
    );
  }
  const replica = await restored(directory, clock);
  const log = await openEmbeddedLog(directory.log, { readOnly: true });
  try {
    for await (const batch of log.read(replica.next, { follow: false })) for (const one of batch) replica.apply(one);
  } finally {
    await log.close();
  }
  return replica;
}

async function restored({ snapshot }: DataDirectory, clock: InstallationOptions['clock']): Promise<Replica> {
  const file = new SnapshotFile(snapshot);
  try {
    return (await file.header()) === null ? new Replica(clock) : await file.restore(clock);
  } catch (error) {
    if (!(error instanceof SnapshotUnusable)) throw error;
    return new Replica(clock);
  }
}

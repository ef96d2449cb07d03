import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Where things lie in LATCHKEY_DATA_DIR. */
export interface DataDirectory {
  readonly root: string;
  /** the event log */
  readonly log: string;
  /** the activity log */
  readonly activity: string;
  /** how far retention of activity trusts the clock */
  readonly trustedTime: string;
  /** projections; disposable */
  readonly readModel: string;
  /** the replica as it was, so that a start need not read the whole log; disposable */
  readonly snapshot: string;
  /** which guards may hold a lease */
  readonly instances: string;
  /** the pair of the first admin, written once */
  readonly firstAdminKey: string;
  /** links that the command line left to sign in with */
  readonly signInLinks: string;
}

export function dataDirectory(root: string): DataDirectory {
  return {
    root,
    log: join(root, 'log'),
    activity: join(root, 'activity'),
    trustedTime: join(root, 'trusted-time.json'),
    readModel: join(root, 'read-model'),
    snapshot: join(root, 'replica-snapshot'),
    instances: join(root, 'instances.json'),
    firstAdminKey: join(root, 'first-admin-key.json'),
    signInLinks: join(root, 'sign-in-links'),
  };
}

/** The data directory cannot be used; the message says what to do. */
export class DataDirectoryError extends Error {}

/** Makes the data directory, readable by its owner only. @throws DataDirectoryError */
export async function makeDataDirectory(root: string): Promise<DataDirectory> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DataDirectoryError(
      `${root} cannot be created (${code}): set LATCHKEY_DATA_DIR to a folder you may write`,
      {
        cause: error,
      },
    );
  }
  return dataDirectory(root);
}

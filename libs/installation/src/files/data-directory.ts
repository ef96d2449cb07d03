import { access, constants, mkdir, readdir } from 'node:fs/promises';
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
  /** where a running service can be asked */
  readonly door: string;
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
    door: join(root, 'service.sock'),
  };
}

/** The data directory cannot be used; the message says what to do. */
export class DataDirectoryError extends Error {}

/** Makes the data directory, readable by its owner only. @throws DataDirectoryError */
export async function makeDataDirectory(root: string): Promise<DataDirectory> {
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(root, error);
  }
  return dataDirectory(root);
}

/** The data directory of an installation that exists; makes nothing. @throws DataDirectoryError */
export async function existingDataDirectory(root: string): Promise<DataDirectory> {
  const directory = dataDirectory(root);
  const names = await readdir(directory.log).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw unusable(directory.log, error);
  });
  if (names.some((name) => name.endsWith('.log'))) return directory;
  throw new DataDirectoryError(
    `${root} holds no installation: set LATCHKEY_DATA_DIR to the folder of one, or make one there with \`npx latchkey init\``,
  );
}

function unusable(path: string, cause: unknown): DataDirectoryError {
  const { code } = cause as NodeJS.ErrnoException;
  return new DataDirectoryError(`${path} cannot be used (${code}): set LATCHKEY_DATA_DIR to a folder that you may write`, { cause }); // prettier-ignore
}

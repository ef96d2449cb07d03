import { access, constants, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export type DataDirectory = ReturnType<typeof dataDirectory>;

/** Where things lie in LATCHKEY_DATA_DIR. */
export function dataDirectory(root: string) {
  return {
    root,
    /** the event log */
    log: join(root, 'log'),
    /** the activity log */
    activity: join(root, 'activity'),
    /** how far retention of activity trusts the clock */
    trustedTime: join(root, 'trusted-time.json'),
    /** how far the search for unused keys trusts it */
    trustedTimeOfKeys: join(root, 'trusted-time-of-keys.json'),
    /** projections; disposable */
    readModel: join(root, 'read-model'),
    readModelFile: join(root, 'read-model', 'read-model.sqlite'),
    /** the replica as it was, so that a start need not read the whole log; disposable */
    snapshot: join(root, 'replica-snapshot'),
    /** which guards may hold a lease */
    instances: join(root, 'instances.json'),
    /** the pair of the first admin, written once */
    firstAdminKey: join(root, 'first-admin-key.json'),
    /** where a running service can be asked */
    door: join(root, 'service.sock'),
  } as const;
}

const READ_WRITE = constants.R_OK | constants.W_OK | constants.X_OK;

/** The data directory cannot be used; the message says what to do. */
export class DataDirectoryError extends Error {}

/** Makes the data directory, readable by its owner only. @throws DataDirectoryError */
export async function makeDataDirectory(root: string): Promise<DataDirectory> {
  const made = mkdir(root, { recursive: true, mode: 0o700 });
  await made.then(() => access(root, READ_WRITE)).catch((error: unknown) => unusable(root, error));
  return dataDirectory(root);
}

/** The data directory of an installation that exists; makes nothing. @throws DataDirectoryError */
export async function existingDataDirectory(root: string): Promise<DataDirectory> {
  const directory = dataDirectory(root);
  const names = await readdir(directory.log).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    return unusable(directory.log, error);
  });
  if (names.some((name) => name.endsWith('.log'))) return directory;
  throw new DataDirectoryError(
    `${root} holds no installation: set LATCHKEY_DATA_DIR to the folder of one, or make one there with \`npx latchkey init\``,
  );
}

function unusable(path: string, cause: unknown): never {
  const { code } = cause as NodeJS.ErrnoException;
  throw new DataDirectoryError(`${path} cannot be used (${code}): set LATCHKEY_DATA_DIR to a folder that you may write`, { cause }); // prettier-ignore
}

import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { ReadModelDamaged, ReadModelOutdated } from '../read-model.errors.js';
import { checkFile } from './file-check/check-file.js';
import type { IndexKey } from './lists.js';
import { mapErrors } from './map-errors.js';
import type { Tables } from './tables.js';

const LAYOUT_KEY = 'layout';
const LAYOUT = '4';
const DATA = 'data.mdb';
const LOCK = 'lock.mdb';
const NOT_OURS = 'its file is not of this program';

/**
 * Opens the environment in a folder, or makes one where there is none.
 *
 * @throws ReadModelDamaged, ReadModelOutdated
 */
export async function openTables(folder: string): Promise<Tables> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, DATA);
  if (await exists(file)) await mustBeSound(folder, file);
  else await makeNew(folder);
  const tables = await mapErrors(folder, () => openLayout(folder));
  await chmod(join(folder, LOCK), 0o600);
  return tables;
}

async function openLayout(folder: string): Promise<Tables> {
  const root = openRoot(folder);
  const found = root.get(LAYOUT_KEY);
  if (found === LAYOUT) return tablesOf(folder, root);
  await root.close();
  throw found === undefined ? new ReadModelDamaged(folder, NOT_OURS) : new ReadModelOutdated(folder, found, LAYOUT);
}

// Made aside and moved into place whole, so that an empty file is never one whose making was cut short.
async function makeNew(folder: string): Promise<void> {
  const aside = join(folder, 'new');
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { mode: 0o700 });
  const root = openRoot(aside);
  await root.put(LAYOUT_KEY, LAYOUT);
  await root.close();
  await chmod(join(aside, DATA), 0o600);
  await rename(join(aside, DATA), join(folder, DATA));
  await rm(aside, { recursive: true });
}

async function mustBeSound(folder: string, file: string): Promise<void> {
  try {
    await checkFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error;
    throw new ReadModelDamaged(folder, (error as Error).message, { cause: error });
  }
}

async function exists(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}

function openRoot(folder: string): RootDatabase<string, string> {
  return open({
    path: folder,
    noSubdir: false,
    encoding: 'string',
    maxReaders: 16,
    // Pages are flushed before the meta page that makes them count: no crash leaves half a transaction. It is lmdb's
    // worker thread that waits for the disk.
    overlappingSync: false,
    // Every apply is one batch already, and nothing handles the promise of lmdb's own batch when a commit fails.
    eventTurnBatching: false,
  });
}

function tablesOf(folder: string, root: RootDatabase<string, string>): Tables {
  const documents = (name: string) => root.openDB<string, string>({ name, encoding: 'string' });
  return {
    folder,
    root,
    documents: {
      keys: documents('keys'),
      users: documents('users'),
      revisions: documents('revisions'),
      usage: documents('usage'),
      checks: documents('checks'),
    },
    index: root.openDB<string, IndexKey>({ name: 'index', encoding: 'string' }),
  };
}

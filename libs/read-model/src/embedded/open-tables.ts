import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { ReadModelOutdated } from '../read-model.errors.js';
import type { IndexKey } from './lists.js';
import type { Tables } from './tables.js';

const LAYOUT = '1';

/** Opens the environment in a folder, or makes one where there is none. */
export async function openTables(folder: string): Promise<Tables> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const root = openRoot(folder);
  const found = root.get('layout');
  if (found === undefined) await root.put('layout', LAYOUT);
  else if (found !== LAYOUT) {
    await root.close();
    throw new ReadModelOutdated(folder, found, LAYOUT);
  }
  for (const file of ['data.mdb', 'lock.mdb']) await chmod(join(folder, file), 0o600);
  return tablesOf(folder, root);
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
    },
    index: root.openDB<string, IndexKey>({ name: 'index', encoding: 'string' }),
  };
}

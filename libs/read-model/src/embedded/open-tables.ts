import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { open, type RootDatabase } from 'lmdb';
import { ReadModelOutdated } from '../read-model.errors.js';
import type { IndexKey } from './lists.js';
import type { Tables } from './tables.js';

const LAYOUT = 1;

/** Opens the environment in a folder, or makes one where there is none. */
export async function openTables(folder: string): Promise<Tables> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Data pages are flushed before the page that makes them count, so no crash leaves half a transaction; lmdb's
  // worker thread waits for the disk, not ours.
  const root: RootDatabase<unknown, string> = open({
    path: folder,
    noSubdir: false,
    overlappingSync: false,
    encoding: 'json',
    maxReaders: 32,
  });
  const found = root.get('layout');
  if (found === undefined) await root.put('layout', LAYOUT);
  else if (found !== LAYOUT) {
    await root.close();
    throw new ReadModelOutdated(folder, found, LAYOUT);
  }
  for (const file of ['data.mdb', 'lock.mdb']) await chmod(join(folder, file), 0o600);
  return tablesOf(root);
}

function tablesOf(root: RootDatabase<unknown, string>): Tables {
  const documents = (name: string) => root.openDB<unknown, string>({ name, encoding: 'json' });
  return {
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

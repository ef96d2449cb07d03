import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UNFINISHED } from './inspect.js';
import { problemOf } from './problems.js';
import { unseal } from './seal.js';
import { Store } from './store.js';

// of LMDB, which held the read model once
const OLDER = new Set(['data.mdb', 'lock.mdb']);

/** A store that was opened, and why it begins anew where it does. */
export interface OpenedStore {
  readonly store: Store;
  /** null: it goes on, or there was none */
  readonly replaced: string | null;
}

/**
 * Opens the read model in a file. One that is damaged, unfinished, or laid out by another version is thrown away: the logs
 * have all of it.
 */
export async function openStore(file: string): Promise<OpenedStore> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const replacesOlder = await removeOlder(dirname(file));
  const { store, problem } = tryToOpen(file);
  if (store !== null && (store.complete || store.isNew)) {
    await chmod(file, 0o600);
    return { store, replaced: replacesOlder ? 'an earlier version of Latchkey made it' : null };
  }
  const replaced = problem ?? UNFINISHED;
  return { store: await remakeStore(file, store), replaced };
}

/** Throws a file away and begins a new one. @param before what has the file open; null: nothing */
export async function remakeStore(file: string, before: Store | null): Promise<Store> {
  before?.discard();
  // the seal first: one without its file would be missed
  for (const end of ['.seal', '', '-wal', '-shm', '-journal']) await rm(`${file}${end}`, { force: true });
  const store = new Store(file);
  await chmod(file, 0o600);
  return store;
}

/** @returns whether there was what versions before this layout kept in the folder */
async function removeOlder(folder: string): Promise<boolean> {
  const names = (await readdir(folder)).filter((name) => OLDER.has(name));
  for (const name of names) await rm(join(folder, name));
  return names.length > 0;
}

function tryToOpen(file: string): { store: Store | null; problem: string | null } {
  const asSealed = unseal(file);
  if (asSealed === false) return { store: null, problem: 'it was changed while nothing had it open' };
  try {
    return { store: new Store(file, asSealed === true), problem: null };
  } catch (error) {
    return { store: null, problem: problemOf(error).message };
  }
}

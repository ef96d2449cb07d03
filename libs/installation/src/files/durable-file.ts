import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { closing } from '../opened.js';

/** Replaces a file, mode 0600, durably: whole or not at all, its name included. */
export function writeDurably(path: string, content: string): Promise<void> {
  return replaceDurably(path, (file) => file.writeFile(content));
}

/** As `writeDurably`, piece by piece. A draft that fails is removed. */
export async function replaceDurably(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const draft = draftOf(path);
  try {
    await closing(async (opened) => {
      const file = opened.use(await open(draft, 'w', 0o600));
      await file.chmod(0o600);
      await write(file);
      await file.sync();
    });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await closing(async (opened) => opened.use(await open(dirname(path), 'r')).sync());
}

/** Where a file is written before it takes its name; a draft that a killed process left is useless. */
export function draftOf(path: string): string {
  return `${path}.draft`;
}

/** Tells a file from its copies: they have another place on the disk, or were made at another time. */
export async function identityOf(file: FileHandle): Promise<string> {
  const { ino, birthtimeNs } = await file.stat({ bigint: true });
  return `${ino}-${birthtimeNs}`;
}

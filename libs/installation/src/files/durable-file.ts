import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file, mode 0600, durably: whole or not at all, its name included.
 *
 * @param content or what makes it, given the identity that the file will have
 */
export function writeDurably(path: string, content: string | ((identity: string) => string)): Promise<void> {
  return replaceDurably(path, async (file) =>
    file.writeFile(typeof content === 'string' ? content : content(await identityOf(file))),
  );
}

/** As `writeDurably`, piece by piece. A draft that fails is removed. */
export async function replaceDurably(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const draft = draftOf(path);
  try {
    await writeDraft(draft, write);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Where a file is written before it takes its name; a draft that a killed process left is useless. */
export function draftOf(path: string): string {
  return `${path}.draft`;
}

async function writeDraft(draft: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(draft, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Tells a file from its copies: they have another place on the disk, or were made at another time. */
export async function identityOf(file: FileHandle): Promise<string> {
  const { ino, birthtimeNs } = await file.stat({ bigint: true });
  return `${ino}-${birthtimeNs}`;
}

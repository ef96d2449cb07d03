import { open, rename, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Replaces a file, mode 0600, durably: whole or not at all, its name included.
 *
 * @param content or what makes it, given the identity that the file will have
 */
export async function writeDurably(path: string, content: string | ((identity: string) => string)): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(typeof content === 'string' ? content : content(await identityOf(file)));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Tells a file from its copies: they have another place on the disk, or were made at another time. */
export async function identityOf(file: FileHandle): Promise<string> {
  const { ino, birthtimeNs } = await file.stat({ bigint: true });
  return `${ino}-${birthtimeNs}`;
}

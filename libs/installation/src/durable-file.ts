import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file, mode 0600, durably: whole or not at all, its name included. */
export async function writeDurably(path: string, content: string): Promise<void> {
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(content);
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

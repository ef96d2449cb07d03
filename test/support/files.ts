import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every file below a folder with its bytes, by path. */
export async function filesBelow(folder: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path, await readFile(path));
  }
  return files;
}

export interface Folder {
  readonly path: string;
  /** removes what is in it */
  empty(): Promise<void>;
  remove(): Promise<void>;
}

/** A folder that nobody else uses. */
export async function freshFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'latchkey-'));
  const remove = () => rm(path, { recursive: true, force: true });
  return { path, remove, empty: async () => void (await remove(), await mkdir(path)) };
}

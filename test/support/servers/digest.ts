import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The SHA-256 of each file in a folder, and of these with their names. */
async function digest(folder: string): Promise<string> {
  const all = createHash('sha256');
  for (const name of (await readdir(folder)).sort()) {
    const bytes = await readFile(join(folder, name));
    all.update(`${name} ${createHash('sha256').update(bytes).digest('hex')}\n`);
  }
  return all.digest('hex');
}

/** @throws when what was fetched into a folder is not what it was when this was written: nothing of it is run */
export async function expectDigest(folder: string, expected: string): Promise<void> {
  const found = await digest(folder);
  if (found !== expected)
    throw new Error(`what was fetched has the digest ${found} and not ${expected}: it is not used`);
}

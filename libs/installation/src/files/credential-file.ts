import { access, constants, lstat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Credential } from '@latchkey/domain';
import { writeDurably } from './durable-file.js';

/** A file for a credential cannot be used; nothing was done. The message says what to do. */
export class OutFileRefused extends Error {}

/** Where a command puts the credential that it makes. */
export interface OutFile {
  readonly path: string;
  /** a file that is there may be replaced */
  readonly force: boolean;
}

/** Checks that the file can be written; to be called before anything is done. @throws OutFileRefused */
export async function requireUsable({ path, force }: OutFile): Promise<void> {
  const found = await lstat(path).catch(() => null);
  if (found?.isDirectory()) throw new OutFileRefused(`${path} is a folder: name a file. Nothing was done.`);
  if (found !== null && !force) {
    throw new OutFileRefused(`${path} exists: name another file, or replace it with --force. Nothing was done.`);
  }
  await access(dirname(path), constants.W_OK | constants.X_OK).catch((error: NodeJS.ErrnoException) => {
    throw new OutFileRefused(`${dirname(path)} cannot be written (${error.code}): name a file in another folder. Nothing was done.`, { cause: error }); // prettier-ignore
  });
}

/** Writes a credential as JSON, mode 0600, durably: whole or not at all. */
export async function writeCredentialFile(path: string, { accessKey, secretKey }: Credential): Promise<void> {
  await writeDurably(path, `${JSON.stringify({ accessKey, secretKey }, null, 2)}\n`);
}

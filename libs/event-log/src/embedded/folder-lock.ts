import { constants } from 'node:fs';
import { open, readFile, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { z } from 'zod';
import { LogInUse } from '../event-log.errors.js';

const holderSchema = z.object({ pid: z.number(), host: z.string(), since: z.string() });

/**
 * Takes the folder until the handle is closed, also against this process. The lock belongs to the open file: the kernel
 * drops it with the process. @throws LogInUse when another log holds it
 */
export async function lockFolder(folder: string): Promise<FileHandle> {
  // never removed: two processes could then lock two files of one name
  const file = join(folder, 'lock');
  const handle = await open(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    if (!tryLock(handle.fd)) throw new LogInUse(folder, await holderOf(file));
    const holder = JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() });
    // over the old one: on a full disk there is no room for a new one
    const { bytesWritten } = await handle.write(holder, 0);
    await handle.truncate(bytesWritten);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function holderOf(file: string): Promise<string> {
  try {
    const { pid, host, since } = holderSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return `process ${pid} on ${host} since ${since}`;
  } catch {
    return 'another process';
  }
}

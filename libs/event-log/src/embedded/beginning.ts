import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LogDamaged } from '../event-log.errors.js';
import { renameFile, syncData, syncFolder, withFile, writeFully } from './file-io.js';
import { checkHeader, encodeHeader, encodeRecord, HEAD_BYTES, HEADER_BYTES, recordAt } from './segment-format.js';

/** Where a log begins: the first segment that counts, and what the log is called when that is not its first one. */
export interface Beginning {
  readonly base: number;
  readonly name: string | null;
}

/** Of a log that was never trimmed. */
export const WHOLE: Beginning = { base: 0, name: null };

// the header of the segment that comes first, and the name as a record
const FILE = 'beginning';

export const beginningFile = (folder: string): string => join(folder, FILE);

/** The beginning that was decided last; `WHOLE` where nothing was. @throws LogDamaged, LogForeign, LogTooNew */
export async function readBeginning(folder: string): Promise<Beginning> {
  const file = beginningFile(folder);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return WHOLE;
  const base = bytes.length < HEADER_BYTES ? 0 : Number(bytes.readBigUInt64LE(12));
  checkHeader(file, bytes.subarray(0, HEADER_BYTES), base);
  const length = recordAt(bytes, HEADER_BYTES);
  const name = bytes.subarray(HEADER_BYTES + HEAD_BYTES);
  if (length <= 0 || length !== name.length)
    throw new LogDamaged(file, HEADER_BYTES, 'it does not hold the name of the log');
  return { base, name: name.toString('utf8') };
}

/** Decides where a log begins, durably: from then on the segments before it no longer count. */
export async function writeBeginning(folder: string, { base, name }: Beginning): Promise<void> {
  const draft = `${beginningFile(folder)}.draft`;
  await withFile(draft, 'w', async (fd) => {
    await writeFully(fd, [encodeHeader(base), encodeRecord(Buffer.from(name!))], 0);
    await syncData(fd);
  });
  await renameFile(draft, beginningFile(folder));
  await syncFolder(folder);
}

/** Looks at a folder that a running writer may trim: then once more. @param trimmable false: whole or not at all */
export async function fromBeginning<T>(
  folder: string,
  trimmable: boolean,
  look: (beginning: Beginning) => Promise<T>,
): Promise<T> {
  if (!trimmable) return look(WHOLE);
  for (;;) {
    const beginning = await readBeginning(folder);
    try {
      return await look(beginning);
    } catch (error) {
      if ((await readBeginning(folder)).base === beginning.base) throw error;
    }
  }
}

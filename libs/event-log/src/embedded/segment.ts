import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LogForeign } from '../event-log.errors.js';
import { closeFile, openFile, syncData, syncFolder, writeFully } from './file-io.js';
import { encodeHeader, HEADER_BYTES } from './segment-format.js';

/** One file of the log. */
export interface Segment {
  /** offset of its first record */
  readonly base: number;
  readonly file: string;
  /** how much of the file is durable and may be read; grows in the last segment only */
  bytes: number;
}

const NAME = /^\d{20}\.log$/;

export function segmentName(base: number): string {
  return `${String(base).padStart(20, '0')}.log`;
}

/** The segments of a folder by base offset, as long as their files are now. Files not named `*.log` are not ours. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
  return Promise.all(names.map((name) => toSegment(join(folder, name))));
}

async function toSegment(file: string): Promise<Segment> {
  const base = Number.parseInt(basename(file), 10);
  if (!NAME.test(basename(file)) || !Number.isSafeInteger(base)) {
    throw new LogForeign(file, 'its name is not an offset of 20 digits');
  }
  return { base, file, bytes: (await stat(file)).size };
}

/** Creates the file of the segment that starts at `base`; it counts once `syncSegment` has made it durable. */
export async function createSegment(folder: string, base: number): Promise<{ segment: Segment; fd: number }> {
  const file = join(folder, segmentName(base));
  // truncates: what an earlier, unfinished attempt left behind holds no record
  const fd = await openFile(file, 'w+', 0o600);
  try {
    await writeFully(fd, [encodeHeader(base)], 0);
  } catch (error) {
    await closeFile(fd);
    throw error;
  }
  return { segment: { base, file, bytes: HEADER_BYTES }, fd };
}

/** Makes a segment and its name durable. */
export async function syncSegment(fd: number, folder: string): Promise<void> {
  await syncData(fd);
  await syncFolder(folder);
}

import { LogDamaged } from '../event-log.errors.js';
import { beginningFile, fromBeginning } from './beginning.js';
import { readFully, truncateFile, withFile, writeFully } from './file-io.js';
import { checkHeader, encodeHeader, HEADER_BYTES } from './segment-format.js';
import { damaged, readBatches, requireSuccessor } from './segment-reader.js';
import { listSegments, type Segment } from './segment.js';
import { damageInTail } from './tail-check.js';

/** What was cut off the last segment: the beginning of a record (or of a header) that a crash left unfinished. */
export interface TailCut {
  readonly file: string;
  readonly keptBytes: number;
  readonly droppedBytes: number;
}

type Recovered = { readonly end: number; readonly cut: TailCut | undefined };

/**
 * Checks all headers and the last segment, which has to be whole but for an unfinished end. Changes no file: sets
 * `bytes` of the last segment to where its whole records end. @throws LogDamaged, LogForeign or LogTooNew
 */
export async function inspect(folder: string, segments: readonly Segment[], begin: number): Promise<Recovered> {
  const [first, last] = [segments[0], segments.at(-1)];
  if (!first || !last) {
    if (begin === 0) return { end: 0, cut: undefined };
    throw new LogDamaged(beginningFile(folder), 0, `no segment is there, from offset ${begin} on`);
  }
  if (first.base !== begin) {
    throw new LogDamaged(first.file, 0, `the segment before it, from offset ${begin} on, is missing`);
  }
  for (const segment of segments.slice(0, -1)) await withFile(segment.file, 'r', (fd) => readHeader(fd, segment));
  if (last.bytes < HEADER_BYTES) return unfinishedSegment(last, segments.at(-2));
  return withFile(last.file, 'r', async (fd) => {
    await readHeader(fd, last);
    const { position, offset } = await readBatches(fd, last);
    const damage = damageInTail(await readFully(fd, position, last.bytes - position));
    if (damage) throw damaged(last, position, damage);
    return { end: offset, cut: cutTo(last, position) };
  });
}

export type View = Awaited<ReturnType<typeof view>>;

/** The log of a folder as it is now, perhaps beside a running writer; see `inspect`. */
export function view(folder: string, trimmable: boolean) {
  return fromBeginning(folder, trimmable, async (beginning) => {
    const segments = await listSegments(folder, beginning.base);
    const found = await inspect(folder, segments, beginning.base);
    // a segment that is only being created holds nothing to read
    return { ...found, beginning, segments: segments.filter(({ bytes }) => bytes > 0) };
  });
}

/** Carries out on disk what `inspect` found. The caller syncs. */
export async function cutTail(fd: number, last: Segment): Promise<void> {
  await truncateFile(fd, last.bytes);
  if (last.bytes >= HEADER_BYTES) return;
  await writeFully(fd, [encodeHeader(last.base)], 0);
  last.bytes = HEADER_BYTES;
}

async function readHeader(fd: number, segment: Segment): Promise<void> {
  checkHeader(segment.file, await readFully(fd, 0, HEADER_BYTES), segment.base);
}

/** A crash while a segment was being created: whole records must end exactly where it was to start. */
async function unfinishedSegment(last: Segment, before: Segment | undefined): Promise<Recovered> {
  await withFile(last.file, 'r', async (fd) => {
    const header = await readFully(fd, 0, HEADER_BYTES);
    if (!header.equals(encodeHeader(last.base).subarray(0, header.length))) checkHeader(last.file, header, last.base);
  });
  if (before) {
    const reached = await withFile(before.file, 'r', (fd) => readBatches(fd, before));
    requireSuccessor(before, reached, last);
  }
  return { end: last.base, cut: cutTo(last, 0) };
}

function cutTo(last: Segment, keptBytes: number): TailCut | undefined {
  const droppedBytes = last.bytes - keptBytes;
  last.bytes = keptBytes;
  return droppedBytes === 0 && keptBytes > 0 ? undefined : { file: last.file, keptBytes, droppedBytes };
}

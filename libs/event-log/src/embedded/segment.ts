import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LogForeign } from '../event-log.errors.js';
import type { StoredRecord } from '../event-log.port.js';
import { OpenLog } from '../log-reader.js';
import { closeFile, openFile, syncData, syncFolder, writeFully } from './file-io.js';
import { encodeHeader, HEAD_BYTES, HEADER_BYTES } from './segment-format.js';

/** A record boundary: the record with `offset` starts at byte `position`. */
export interface Place {
  readonly position: number;
  readonly offset: number;
}

export interface Segment {
  readonly base: number;
  readonly file: string;
  /** how much of the file is durable and may be read; grows in the last segment only */
  bytes: number;
  /** known record boundaries, about one per MiB, so that a reader need not start at the beginning */
  readonly marks: Place[];
}

const MARK_EVERY = 1024 * 1024;

export function mark(segment: Segment, place: Place): void {
  if (place.position >= segment.marks.at(-1)!.position + MARK_EVERY) segment.marks.push(place);
}

function segmentOf(file: string, base: number, bytes: number): Segment {
  return { file, base, bytes, marks: [{ position: HEADER_BYTES, offset: base }] };
}

const NAME = /^\d{20}\.log$/;

/** The segments of a folder by base offset, as long as their files are now. Files not named `*.log` are not ours. */
export async function listSegments(folder: string, from: number): Promise<Segment[]> {
  const found = (await segmentFiles(folder)).filter(({ base }) => base >= from);
  return Promise.all(found.map(async ({ file, base }) => segmentOf(file, base, (await stat(file)).size)));
}

export async function segmentFiles(folder: string): Promise<{ file: string; base: number }[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.log')).sort();
  return names.map((name) => ({ file: join(folder, name), base: baseOf(join(folder, name)) }));
}

function baseOf(file: string): number {
  const base = Number.parseInt(basename(file), 10);
  if (!NAME.test(basename(file)) || !Number.isSafeInteger(base)) {
    throw new LogForeign(file, 'its name is not an offset of 20 digits');
  }
  return base;
}

/** Creates the file of the segment that starts at `base`; it counts once `syncSegment` has made it durable. */
export async function createSegment(folder: string, base: number): Promise<{ segment: Segment; fd: number }> {
  const file = join(folder, `${String(base).padStart(20, '0')}.log`);
  // truncates: what an earlier, unfinished attempt left behind holds no record
  const fd = await openFile(file, 'w+', 0o600);
  try {
    await writeFully(fd, [encodeHeader(base)], 0);
  } catch (error) {
    await closeFile(fd);
    throw error;
  }
  return { segment: segmentOf(file, base, HEADER_BYTES), fd };
}

export async function syncSegment(fd: number, folder: string): Promise<void> {
  await syncData(fd);
  await syncFolder(folder);
}

/** The segments of an open log, and how much of them is durable. */
export class LogState extends OpenLog {
  readonly failure = null;

  constructor(
    readonly segments: Segment[],
    public end: number,
  ) {
    super();
  }

  get begin(): number {
    return this.segments[0]?.base ?? 0;
  }

  get readable(): number {
    return this.end;
  }

  /** Forgets the segments before the one that starts at an offset. @returns them */
  trim(begin: number): Segment[] {
    const kept = this.segments.findIndex(({ base }) => base === begin);
    return this.segments.splice(0, kept);
  }

  /** Takes note that records, as they lie in the last segment, are durable. In one step: a reader sees all or nothing. */
  advance(records: readonly Buffer[]): void {
    const last = this.segments.at(-1)!;
    const stored: StoredRecord[] = [];
    for (const record of records) {
      stored.push({ offset: this.end, bytes: record.subarray(HEAD_BYTES) });
      this.end += 1;
      last.bytes += record.length;
    }
    mark(last, { position: last.bytes, offset: this.end });
    this.recent.push(stored);
    this.changed.ring();
  }
}

import { LogDamaged } from '../event-log.errors.js';
import type { StoredRecord } from '../event-log.port.js';
import { closeFile, openFile, readFully } from './file-io.js';
import { damageAt, HEAD_BYTES, INCOMPLETE, recordAt } from './segment-format.js';
import { mark, type Place, type Segment } from './segment.js';

const CHUNK_BYTES = 1024 * 1024;

type Batch = ReturnType<typeof takeRecords>;

/**
 * Reads about 1 MiB of complete records: views of one buffer that is never reused. None: what lies there is incomplete.
 * @throws LogDamaged when a record there is complete and wrong
 */
async function readBatch(fd: number, segment: Segment, from: Place): Promise<Batch> {
  const available = segment.bytes - from.position;
  const chunk = await readFully(fd, from.position, Math.min(CHUNK_BYTES, available));
  let batch = takeRecords(chunk, segment, from);
  if (batch.records.length === 0 && chunk.length < available && chunk.length >= HEAD_BYTES) {
    const needed = Math.min(HEAD_BYTES + chunk.readUInt32LE(0), available);
    batch = takeRecords(await readFully(fd, from.position, needed), segment, from);
  }
  mark(segment, batch.next);
  return batch;
}

/** Reads a segment from its beginning. @returns where its complete records end. @throws LogDamaged */
export async function readBatches(fd: number, segment: Segment, take?: (batch: Batch, at: Place) => Promise<void>) {
  for (let at = segment.marks[0]!; ;) {
    const batch = await readBatch(fd, segment, at);
    if (batch.records.length === 0) return at;
    await take?.(batch, at);
    at = batch.next;
  }
}

/** @returns also how the records lie in the file, and where the next one starts */
function takeRecords(chunk: Buffer, segment: Segment, from: Place) {
  const records: StoredRecord[] = [];
  let at = 0;
  let offset = from.offset;
  for (;;) {
    const length = recordAt(chunk, at);
    if (length < 0) throw damaged(segment, from.position + at, damageAt(length));
    if (length === INCOMPLETE) break;
    const end = at + HEAD_BYTES + length;
    records.push({ offset, bytes: chunk.subarray(at + HEAD_BYTES, end) });
    offset += 1;
    at = end;
  }
  return { records, raw: chunk.subarray(0, at), next: { position: from.position + at, offset } };
}

export function damaged(segment: Segment, position: number, what: string): LogDamaged {
  return new LogDamaged(segment.file, position, what);
}

/** @throws LogDamaged when a segment, read up to a place, is not followed by its successor without a gap */
export function requireSuccessor(segment: Segment, reached: Place, next: Segment): void {
  if (reached.position === segment.bytes && reached.offset === next.base) return;
  const what =
    reached.position < segment.bytes
      ? 'what follows is no record that belongs here'
      : `its records end before offset ${reached.offset}, but the next segment starts at ${next.base}`;
  throw damaged(segment, reached.position, what);
}

export class FileCursor {
  #fd: number | undefined;
  #segment: Segment | undefined;
  #place: Place | undefined;

  constructor(private readonly segments: readonly Segment[]) {}

  /**
   * Reads records from an offset on, which must be in the files and not before what was read last; none while the
   * cursor is still on its way there. @throws LogDamaged when a record is wrong or missing
   */
  async read(from: number): Promise<StoredRecord[]> {
    const { segment, place } = await this.#seek(from);
    const successor = this.segments[this.segments.indexOf(segment) + 1];
    if (successor && place.position === segment.bytes) requireSuccessor(segment, place, successor);
    this.#fd ??= await openFile(segment.file, 'r');
    const { records, next } = await readBatch(this.#fd, segment, place);
    if (records.length === 0) throw damaged(segment, place.position, 'a record is incomplete');
    if (successor && next.offset >= successor.base) requireSuccessor(segment, next, successor);
    this.#place = next;
    return place.offset >= from ? records : records.slice(from - place.offset);
  }

  async close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) await closeFile(fd);
  }

  /** Stays where it is unless a known record boundary lies closer: in the next segment, or past what came from memory. */
  async #seek(from: number): Promise<{ segment: Segment; place: Place }> {
    const segment = this.segments.findLast(({ base }) => base <= from)!;
    const start = segment.marks.findLast(({ offset }) => offset <= from)!;
    if (segment !== this.#segment) await this.close();
    const place = segment === this.#segment && this.#place!.offset > start.offset ? this.#place! : start;
    this.#segment = segment;
    this.#place = place;
    return { segment, place };
  }
}

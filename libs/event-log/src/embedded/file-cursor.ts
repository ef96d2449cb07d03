import type { StoredRecord } from '../event-log.port.js';
import { closeFile, openFile } from './file-io.js';
import { requireSuccessor } from './recovery.js';
import { damaged, readBatch } from './segment-reader.js';
import type { Place, Segment } from './segment.js';

/** Where one reader stands in the files. */
export class FileCursor {
  #fd: number | undefined;
  #segment: Segment | undefined;
  #place: Place | undefined;

  constructor(private readonly segments: readonly Segment[]) {}

  /**
   * Reads on from where the last call stopped, or from further on.
   *
   * @param from the first offset wanted; it must be in the files
   * @returns records from `from` on; none while the cursor is still on its way there
   * @throws LogDamaged when a record is wrong or missing
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

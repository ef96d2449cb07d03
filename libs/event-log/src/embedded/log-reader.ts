import { PositionOutOfRange } from '../event-log.errors.js';
import type { ReadOptions, StoredRecord } from '../event-log.port.js';
import { closeFile, openFile } from './file-io.js';
import type { RecentRecords } from './recent-records.js';
import { requireSuccessor } from './recovery.js';
import { HEADER_BYTES } from './segment-format.js';
import { damaged, readBatch, type Batch, type Place } from './segment-reader.js';
import type { Segment } from './segment.js';
import type { Wakeup } from './wakeup.js';

/** What a reader sees of the log. */
export interface LogView {
  readonly segments: readonly Segment[];
  readonly recent: RecentRecords;
  readonly grown: Wakeup;
  readonly closed: boolean;
  end(): number;
}

/** Reads from memory where that reaches back far enough, otherwise from the files. See the port for the contract. */
export async function* readLog(
  log: LogView,
  from: number,
  options: ReadOptions,
): AsyncGenerator<readonly StoredRecord[]> {
  if (!Number.isSafeInteger(from) || from < 0 || from > log.end()) throw new PositionOutOfRange(from, log.end());
  const { follow, signal } = options;
  const stopped = () => log.closed || signal?.aborted === true;
  const wake = () => log.grown.ring();
  const files = new FileCursor(log.segments, from);
  signal?.addEventListener('abort', wake);
  try {
    for (let next = from; !stopped();) {
      if (next === log.end()) {
        if (!follow) return;
        await log.grown.wait();
        continue;
      }
      const recent = log.recent.since(next);
      if (recent) await files.skipTo(log.segments.length - 1, log.end());
      const records = recent ?? (await files.read());
      next += records.length;
      if (records.length > 0 && !stopped()) yield records;
    }
  } finally {
    signal?.removeEventListener('abort', wake);
    await files.close();
  }
}

/** Where one reader stands in the files. */
class FileCursor {
  #fd: number | undefined;
  #index: number;
  #place: Place;

  constructor(
    private readonly segments: readonly Segment[],
    private from: number,
  ) {
    this.#index = segments.findLastIndex(({ base }) => base <= from);
    this.#place = { position: HEADER_BYTES, offset: segments[this.#index]?.base ?? 0 };
  }

  /** The next records from `from` on; empty while it is still on the way there. */
  async read(): Promise<StoredRecord[]> {
    const segment = this.segments[this.#index]!;
    if (this.#place.position === segment.bytes) {
      await this.#enterNext(segment);
      return [];
    }
    this.#fd ??= await openFile(segment.file, 'r');
    const batch = await readBatch(this.#fd, segment, this.#place);
    this.#refuseSurprises(segment, batch);
    this.#place = batch.next;
    const first = batch.records[0]!.offset;
    return first >= this.from ? batch.records : batch.records.slice(this.from - first);
  }

  /** Goes to the end of a segment without reading: what lies before it came from memory. */
  async skipTo(index: number, offset: number): Promise<void> {
    this.from = offset;
    this.#place = { position: this.segments[index]!.bytes, offset };
    if (this.#fd !== undefined) await this.close();
    this.#index = index;
  }

  async close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd !== undefined) await closeFile(fd);
  }

  async #enterNext(segment: Segment): Promise<void> {
    const next = this.segments[this.#index + 1]!;
    requireSuccessor(segment, this.#place, next);
    await this.close();
    this.#index += 1;
    this.#place = { position: HEADER_BYTES, offset: next.base };
  }

  #refuseSurprises(segment: Segment, { records, next }: Batch): void {
    if (records.length === 0) throw damaged(segment, next.position, 'a record is incomplete');
    const successor = this.segments[this.#index + 1];
    if (successor && next.offset > successor.base) requireSuccessor(segment, next, successor);
  }
}

import { AppendRefused } from '../event-log.errors.js';
import type { EventLog, ReadOptions, StoredRecord } from '../event-log.port.js';
import { AppendQueue } from './append-queue.js';
import type { FolderLock } from './folder-lock.js';
import { readLog, type LogView } from './log-reader.js';
import { RecentRecords } from './recent-records.js';
import { encodeRecord, HEAD_BYTES, MAX_RECORD_BYTES } from './segment-format.js';
import type { SegmentWriter } from './segment-writer.js';
import type { Segment } from './segment.js';
import { Wakeup } from './wakeup.js';

const MAX_FLUSH_BYTES = 4 * 1024 * 1024;

/** The log of one folder of segment files, open in this process. */
export class EmbeddedLog implements EventLog {
  readonly #view: LogView & { closed: boolean };
  readonly #queue: AppendQueue;
  #end: number;

  /** @internal use `openEmbeddedLog` */
  constructor(
    segments: readonly Segment[],
    end: number,
    segmentBytes: number,
    private readonly writer: SegmentWriter | undefined,
    private readonly lock: FolderLock | undefined,
  ) {
    this.#end = end;
    this.#view = {
      segments,
      recent: new RecentRecords(),
      grown: new Wakeup(),
      closed: false,
      end: () => this.#end,
    };
    this.#queue = new AppendQueue(Math.min(MAX_FLUSH_BYTES, segmentBytes), (records) => this.#commit(records));
  }

  /** Why this log refuses all further appends: the disk failed. Null while all is well. */
  get failed(): Error | null {
    return this.writer?.failed ?? null;
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#view.closed) throw new AppendRefused('the log is closed');
    if (!this.writer) throw new AppendRefused('the log was opened for reading only');
    if (bytes.length === 0) throw new AppendRefused('a record has at least one byte');
    if (bytes.length > MAX_RECORD_BYTES) {
      throw new AppendRefused(`a record has at most ${MAX_RECORD_BYTES} bytes, this one has ${bytes.length}`);
    }
    this.writer.refuseIfFailed();
    await this.#queue.push(encodeRecord(bytes));
  }

  read(from: number, options: ReadOptions): AsyncIterable<readonly StoredRecord[]> {
    return readLog(this.#view, from, options);
  }

  end(): number {
    return this.#end;
  }

  async close(): Promise<void> {
    if (this.#view.closed) return;
    this.#view.closed = true;
    this.#view.grown.ring();
    await this.#queue.idle();
    await this.writer?.close();
    await this.lock?.release();
  }

  async #commit(records: readonly Buffer[]): Promise<void> {
    await this.writer!.commit(records, this.#end);
    const stored = records.map((record, at) => ({ offset: this.#end + at, bytes: record.subarray(HEAD_BYTES) }));
    this.#end += records.length;
    this.#view.recent.push(stored);
    this.#view.grown.ring();
  }
}

import { AppendRefused } from '../event-log.errors.js';
import type { AppendOptions, EventLog, ReadOptions, StoredRecord } from '../event-log.port.js';
import { AppendQueue } from '../append-queue.js';
import { FileCursor } from './file-cursor.js';
import type { FolderLock } from './folder-lock.js';
import { readLog } from '../log-reader.js';
import type { LogState } from './log-state.js';
import { encodeRecord, MAX_RECORD_BYTES } from './segment-format.js';
import type { SegmentWriter } from './segment-writer.js';

const MAX_FLUSH_BYTES = 4 * 1024 * 1024;

/** What a log needs that can also be written to. */
export interface Writing {
  readonly writer: SegmentWriter;
  readonly lock: FolderLock;
  /** size at which a new segment is started */
  readonly segmentBytes: number;
}

/** The log of one folder of segment files, open in this process. `openEmbeddedLog` makes them. */
export class EmbeddedLog implements EventLog {
  readonly #queue: AppendQueue | undefined;
  #closing: Promise<void> | undefined;

  constructor(
    protected readonly state: LogState,
    protected readonly writing: Writing | undefined,
  ) {
    if (!writing) return;
    const { writer, segmentBytes } = writing;
    const maxBytes = Math.min(MAX_FLUSH_BYTES, segmentBytes);
    this.#queue = new AppendQueue({ maxBytes, commit: (records) => writer.commit(records) });
  }

  /** Why this log refuses all further appends: the disk failed. Null while all is well. */
  get failed(): Error | null {
    return this.writing?.writer.failed ?? null;
  }

  async append(bytes: Uint8Array, { signal }: AppendOptions = {}): Promise<void> {
    if (this.state.closed) throw new AppendRefused('the log is closed');
    if (!this.writing || !this.#queue) throw new AppendRefused('the log was opened for reading only');
    if (bytes.length === 0) throw new AppendRefused('a record has at least one byte');
    if (bytes.length > MAX_RECORD_BYTES) {
      throw new AppendRefused(`a record has at most ${MAX_RECORD_BYTES} bytes, this one has ${bytes.length}`);
    }
    this.writing.writer.refuseIfFailed();
    await this.#queue.push(encodeRecord(bytes), signal);
  }

  read(from: number, options: ReadOptions): AsyncIterable<readonly StoredRecord[]> {
    return readLog(this.state, new FileCursor(this.state.segments), from, options);
  }

  end(): number {
    return this.state.end;
  }

  latest(): Promise<number> {
    return Promise.resolve(this.state.end);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.state.close();
    await this.#queue?.idle();
    await this.writing?.writer.close();
    await this.writing?.lock.release();
  }
}

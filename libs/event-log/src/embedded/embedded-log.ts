import { AppendRefused } from '../event-log.errors.js';
import type { AppendOptions, EventLog, ReadOptions, StoredRecord, TrimmableLog } from '../event-log.port.js';
import { AppendQueue, requireRecord } from '../append-queue.js';
import { writeBeginning } from './beginning.js';
import { removeFile, syncFolder } from './file-io.js';
import { FileCursor } from './segment-reader.js';
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
    requireRecord(bytes, MAX_RECORD_BYTES);
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

/** An embedded log that gives back its oldest segments. `openTrimmableLog` makes them. */
export class TrimmableEmbeddedLog extends EmbeddedLog implements TrimmableLog {
  constructor(
    private readonly folder: string,
    state: LogState,
    writing: Writing | undefined,
    private known: string | null,
  ) {
    super(state, writing);
  }

  begin(): number {
    return this.state.begin;
  }

  name(): string | null {
    return this.known;
  }

  trimPoint(before: number): number {
    return this.state.segments.findLast(({ base }) => base <= before)?.base ?? this.begin();
  }

  async trim(before: number, name: string): Promise<void> {
    if (!this.writing) throw new AppendRefused('the log was opened for reading only');
    const base = this.trimPoint(before);
    if (base === this.begin()) return;
    await writeBeginning(this.folder, { base, name });
    this.known = name;
    // what a crash leaves of them is taken away when the log is opened
    for (const { file } of this.state.trim(base)) await removeFile(file);
    await syncFolder(this.folder);
  }
}

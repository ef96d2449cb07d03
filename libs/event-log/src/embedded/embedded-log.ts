import { AppendRefused } from '../event-log.errors.js';
import type { AppendOptions, ReadOptions, StoredRecord, TrimmableLog } from '../event-log.port.js';
import { requireRecord } from '../append-queue.js';
import { writeBeginning } from './beginning.js';
import { removeFile, syncFolder } from './file-io.js';
import { FileCursor } from './segment-reader.js';
import { readLog } from '../log-reader.js';
import type { LogState } from './segment.js';
import { encodeRecord, MAX_RECORD_BYTES } from './segment-format.js';
import type { SegmentWriter } from './segment-writer.js';

/** An embedded log that gives back its oldest segments. `openTrimmableLog` makes them. */
export class TrimmableEmbeddedLog implements TrimmableLog {
  #closing: Promise<void> | undefined;

  /** @param writer undefined: opened for reading only */
  constructor(
    private readonly folder: string,
    private readonly state: LogState,
    private known: string | null,
    private readonly writer: SegmentWriter | undefined,
  ) {}

  /** Why this log refuses all further appends: the disk failed. Null while all is well. */
  get failed(): Error | null {
    return this.writer?.failed ?? null;
  }

  async append(bytes: Uint8Array, { signal }: AppendOptions = {}): Promise<void> {
    if (this.state.closed) throw new AppendRefused('the log is closed');
    const writer = this.#writable();
    requireRecord(bytes, MAX_RECORD_BYTES);
    writer.refuseIfFailed();
    await writer.append(encodeRecord(bytes), signal);
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
    this.#writable();
    const base = this.trimPoint(before);
    if (base === this.begin()) return;
    await writeBeginning(this.folder, { base, name });
    this.known = name;
    // what a crash leaves of them is taken away when the log is opened
    for (const { file } of this.state.trim(base)) await removeFile(file);
    await syncFolder(this.folder);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    this.state.close();
    await this.writer?.close();
  }

  #writable(): SegmentWriter {
    if (!this.writer) throw new AppendRefused('the log was opened for reading only');
    return this.writer;
  }
}

/** The log of one folder of segment files, open in this process. `openEmbeddedLog` makes them. */
export type EmbeddedLog = Omit<TrimmableEmbeddedLog, 'begin' | 'name' | 'trimPoint' | 'trim'>;

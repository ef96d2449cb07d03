import type { FileHandle } from 'node:fs/promises';
import { requireRecord } from '../append-queue.js';
import { AppendRefused } from '../event-log.errors.js';
import type { AppendOptions, ReadOptions, StoredRecord, TrimmableLog } from '../event-log.port.js';
import { readLog } from '../log-reader.js';
import { readBeginning, WHOLE, writeBeginning } from './beginning.js';
import { closeFile, createFolder, openFile, removeFile, syncFolder } from './file-io.js';
import { lockFolder } from './folder-lock.js';
import { cutTail, inspect, view, type TailCut } from './recovery.js';
import { encodeRecord, MAX_RECORD_BYTES } from './segment-format.js';
import { FileCursor } from './segment-reader.js';
import { SegmentWriter } from './segment-writer.js';
import { createSegment, listSegments, LogState, segmentFiles, syncSegment, type Segment } from './segment.js';

/** An embedded log. Only one that `openTrimmableLog` opened may be trimmed: `openEmbeddedLog` refuses what was. */
export class TrimmableEmbeddedLog implements TrimmableLog {
  #closing: Promise<void> | undefined;

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

const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;

/** How an embedded log is opened. */
export interface EmbeddedLogOptions {
  /** size at which a new segment is started; default 64 MiB */
  readonly segmentBytes?: number;
  /** looks at the log as it is now, beside a running writer if need be: takes no lock, writes nothing */
  readonly readOnly?: boolean;
  /** called before the unfinished record that a crash left at the end is cut off (read only: left out) */
  readonly onTailCut?: (cut: TailCut) => void;
}

/**
 * Opens the log of a folder, which is created if need be. Damage in any but the last segment shows when it is read. A
 * log whose beginning is gone is refused.
 *
 * @throws LogInUse when another log has the folder open for writing; LogDamaged, LogForeign or LogTooNew when the files
 * cannot be trusted; nothing was changed then
 */
export function openEmbeddedLog(folder: string, options: EmbeddedLogOptions = {}): Promise<EmbeddedLog> {
  return open(folder, options, false);
}

/** Opens a log that may be trimmed; otherwise as above. */
export function openTrimmableLog(folder: string, options: EmbeddedLogOptions = {}): Promise<TrimmableEmbeddedLog> {
  return open(folder, options, true);
}

async function open(folder: string, options: EmbeddedLogOptions, trimmable: boolean): Promise<TrimmableEmbeddedLog> {
  if (options.readOnly) {
    const { segments, beginning, end, cut } = await view(folder, trimmable);
    if (cut) options.onTailCut?.(cut);
    return new TrimmableEmbeddedLog(folder, new LogState(segments, end), beginning.name, undefined);
  }
  await createFolder(folder);
  const lock = await lockFolder(folder);
  try {
    return await openLocked(folder, options, lock, trimmable);
  } catch (error) {
    await lock.close();
    throw error;
  }
}

async function openLocked(folder: string, options: EmbeddedLogOptions, lock: FileHandle, trimmable: boolean) {
  const { base, name } = trimmable ? await readBeginning(folder) : WHOLE;
  const segments = await listSegments(folder, base);
  const { end, cut } = await inspect(folder, segments, base);
  if (cut) options.onTailCut?.(cut);
  for (const leftover of await segmentFiles(folder)) if (leftover.base < base) await removeFile(leftover.file);
  const fd = await openLast(folder, segments, cut !== undefined);
  const state = new LogState(segments, end);
  const writer = new SegmentWriter(folder, options.segmentBytes ?? DEFAULT_SEGMENT_BYTES, state, fd, lock);
  return new TrimmableEmbeddedLog(folder, state, name, writer);
}

async function openLast(folder: string, segments: Segment[], cut: boolean): Promise<number> {
  const last = segments.at(-1);
  const created = last ? undefined : await createSegment(folder, 0);
  if (created) segments.push(created.segment);
  const fd = created?.fd ?? (await openFile(last!.file, 'r+'));
  try {
    if (cut) await cutTail(fd, last!);
    // also what a killed process had written but not synced: from now on it is handed out as durable
    await syncSegment(fd, folder);
    return fd;
  } catch (error) {
    await closeFile(fd);
    throw error;
  }
}

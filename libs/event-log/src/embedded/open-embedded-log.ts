import { readBeginning, WHOLE } from './beginning.js';
import { EmbeddedLog, TrimmableEmbeddedLog, type Writing } from './embedded-log.js';
import { closeFile, createFolder, openFile, removeFile } from './file-io.js';
import { lockFolder, type FolderLock } from './folder-lock.js';
import { LogState } from './log-state.js';
import { cutTail, inspect, view, type TailCut } from './recovery.js';
import { SegmentWriter } from './segment-writer.js';
import { createSegment, listSegments, segmentFiles, syncSegment, type Segment } from './segment.js';

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

interface Opened {
  readonly state: LogState;
  readonly writing: Writing | undefined;
  readonly name: string | null;
}

/**
 * Opens the log of a folder, which is created if need be. Reads the last segment; damage in older ones shows when it
 * is read. A log whose beginning is gone is refused.
 *
 * @throws LogInUse when another log has the folder open for writing
 * @throws LogDamaged, LogForeign or LogTooNew when the files cannot be trusted; nothing was changed then
 */
export async function openEmbeddedLog(folder: string, options: EmbeddedLogOptions = {}): Promise<EmbeddedLog> {
  const { state, writing } = await open(folder, options, false);
  return new EmbeddedLog(state, writing);
}

/** Opens a log that may be trimmed, and takes away what a crash left of segments that were; otherwise as above. */
export async function openTrimmableLog(
  folder: string,
  options: EmbeddedLogOptions = {},
): Promise<TrimmableEmbeddedLog> {
  const { state, writing, name } = await open(folder, options, true);
  return new TrimmableEmbeddedLog(folder, state, writing, name);
}

async function open(folder: string, options: EmbeddedLogOptions, trimmable: boolean): Promise<Opened> {
  if (options.readOnly) {
    const { segments, beginning, end, cut } = await view(folder, trimmable);
    if (cut) options.onTailCut?.(cut);
    return { state: new LogState(segments, end), writing: undefined, name: beginning.name };
  }
  await createFolder(folder);
  const lock = await lockFolder(folder);
  try {
    return await openLocked(folder, options, lock, trimmable);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(folder: string, options: EmbeddedLogOptions, lock: FolderLock, trimmable: boolean) {
  const { base, name } = trimmable ? await readBeginning(folder) : WHOLE;
  const segments = await listSegments(folder, base);
  const { end, cut } = await inspect(folder, segments, base);
  if (cut) options.onTailCut?.(cut);
  for (const leftover of await segmentFiles(folder)) if (leftover.base < base) await removeFile(leftover.file);
  const fd = await openLast(folder, segments, cut !== undefined);
  const state = new LogState(segments, end);
  const segmentBytes = options.segmentBytes ?? DEFAULT_SEGMENT_BYTES;
  const writer = new SegmentWriter(folder, segmentBytes, state, fd);
  return { state, writing: { writer, lock, segmentBytes }, name };
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

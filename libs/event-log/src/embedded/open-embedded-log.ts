import { EmbeddedLog } from './embedded-log.js';
import { closeFile, createFolder, openFile } from './file-io.js';
import { lockFolder, type FolderLock } from './folder-lock.js';
import { LogState } from './log-state.js';
import { cutTail, inspect, view, type TailCut } from './recovery.js';
import { SegmentWriter } from './segment-writer.js';
import { createSegment, listSegments, syncSegment, type Segment } from './segment.js';

const DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;

export interface EmbeddedLogOptions {
  /** size at which a new segment is started; default 64 MiB */
  readonly segmentBytes?: number;
  /** looks at the log as it is now, beside a running writer if need be: takes no lock, writes nothing */
  readonly readOnly?: boolean;
  /** called before the unfinished record that a crash left at the end is cut off (read only: left out) */
  readonly onTailCut?: (cut: TailCut) => void;
}

/**
 * Opens the log of a folder, which is created if need be. Reads the last segment; damage in older ones shows when it
 * is read.
 *
 * @throws LogInUse when another log has the folder open for writing
 * @throws LogDamaged, LogForeign or LogTooNew when the files cannot be trusted; nothing was changed then
 */
export async function openEmbeddedLog(folder: string, options: EmbeddedLogOptions = {}): Promise<EmbeddedLog> {
  const segmentBytes = options.segmentBytes ?? DEFAULT_SEGMENT_BYTES;
  if (options.readOnly) {
    const { segments, end, cut } = await view(folder);
    if (cut) options.onTailCut?.(cut);
    return new EmbeddedLog(new LogState(segments, end), undefined);
  }
  await createFolder(folder);
  const lock = await lockFolder(folder);
  try {
    return await openLocked(folder, segmentBytes, lock, options);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openLocked(folder: string, segmentBytes: number, lock: FolderLock, options: EmbeddedLogOptions) {
  const segments = await listSegments(folder);
  const { end, cut } = await inspect(segments);
  if (cut) options.onTailCut?.(cut);
  const fd = await openLast(folder, segments, cut !== undefined);
  const state = new LogState(segments, end);
  const writer = new SegmentWriter(folder, segmentBytes, state, fd);
  return new EmbeddedLog(state, { writer, lock, segmentBytes });
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

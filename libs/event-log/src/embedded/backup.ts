import { chmod, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BackupRefused } from '../event-log.errors.js';
import { beginningFile, fromBeginning, writeBeginning } from './beginning.js';
import { createFolder, renameFile, syncData, syncFolder, withFile, writeFully } from './file-io.js';
import { view, type View } from './recovery.js';
import { encodeHeader } from './segment-format.js';
import { readBatch, requireSuccessor } from './segment-reader.js';
import type { Place, Segment } from './segment.js';

/** How much a backup has copied. */
export interface BackupSummary {
  readonly records: number;
  readonly bytes: number;
  readonly segments: number;
}

type OnCopied = (copied: BackupSummary) => void;

/**
 * Copies the log of a folder, beside a running writer if need be: all whole records there are when it starts. Every
 * checksum is verified on the way. The copy opens as a normal log; until it is complete it does not open at all.
 *
 * @param target is created for this user only, or empty
 * @param onProgress what has been copied so far, about once per MiB
 * @returns how much was copied
 * @throws BackupRefused when the target is not empty; LogDamaged, LogForeign or LogTooNew when the log cannot be
 *   trusted, and nothing is left at the target then
 */
export function backupEmbeddedLog(folder: string, target: string, onProgress?: OnCopied): Promise<BackupSummary> {
  return copyLog(folder, target, false, onProgress);
}

/** Copies a log that may be trimmed, also while it is; otherwise as above. */
export function backupTrimmableLog(folder: string, target: string, onProgress?: OnCopied): Promise<BackupSummary> {
  return copyLog(folder, target, true, onProgress);
}

function copyLog(folder: string, target: string, trimmable: boolean, onProgress: OnCopied = () => {}) {
  return fromBeginning(folder, trimmable, async () => {
    const seen = await view(folder, trimmable);
    await createFolder(target);
    if ((await readdir(target)).length > 0) throw new BackupRefused(target);
    await chmod(target, 0o700);
    return copyView(seen, target, onProgress);
  });
}

async function copyView({ segments, beginning }: View, target: string, onProgress: OnCopied): Promise<BackupSummary> {
  try {
    const copied = await copySegments(segments, target, onProgress);
    if (beginning.base > 0) await writeBeginning(target, beginning);
    await nameSegments(segments, target);
    return copied;
  } catch (error) {
    const copies = segments.flatMap((segment) => [unnamed(target, segment), named(target, segment)]);
    await Promise.all([...copies, beginningFile(target)].map((file) => rm(file, { force: true })));
    throw error;
  }
}

async function copySegments(
  segments: readonly Segment[],
  target: string,
  onProgress: OnCopied,
): Promise<BackupSummary> {
  const begin = segments[0]?.base ?? 0;
  let copied = { records: 0, bytes: 0, segments: 0 };
  for (const [index, segment] of segments.entries()) {
    const place = await copySegment(segment, unnamed(target, segment), ({ position, offset }) =>
      onProgress({ ...copied, records: offset - begin, bytes: copied.bytes + position }),
    );
    const next = segments[index + 1];
    if (next) requireSuccessor(segment, place, next);
    copied = { records: place.offset - begin, bytes: copied.bytes + place.position, segments: index + 1 };
  }
  return copied;
}

function copySegment(segment: Segment, to: string, onProgress: (reached: Place) => void): Promise<Place> {
  return withFile(segment.file, 'r', (source) =>
    withFile(to, 'wx', async (copy) => {
      const reached = await copyRecords(source, copy, segment, onProgress);
      await syncData(copy);
      return reached;
    }),
  );
}

async function copyRecords(
  source: number,
  copy: number,
  segment: Segment,
  onProgress: (reached: Place) => void,
): Promise<Place> {
  await writeFully(copy, [encodeHeader(segment.base)], 0);
  for (let place = segment.marks[0]!; ;) {
    const { records, raw, next } = await readBatch(source, segment, place);
    if (records.length === 0) return place;
    await writeFully(copy, [raw], place.position);
    place = next;
    onProgress(place);
  }
}

function named(target: string, segment: Segment): string {
  return join(target, basename(segment.file));
}

function unnamed(target: string, segment: Segment): string {
  return `${named(target, segment)}.part`;
}

// the first segment comes last: without it a log does not open
async function nameSegments(segments: readonly Segment[], target: string): Promise<void> {
  for (const segment of segments.toReversed()) {
    await renameFile(unnamed(target, segment), named(target, segment));
  }
  await syncFolder(target);
}

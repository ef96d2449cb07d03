import { chmod, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BackupRefused } from '../event-log.errors.js';
import { beginningFile, fromBeginning, writeBeginning } from './beginning.js';
import { createFolder, renameFile, syncData, syncFolder, withFile, writeFully } from './file-io.js';
import { view, type View } from './recovery.js';
import { encodeHeader } from './segment-format.js';
import { readBatches, requireSuccessor } from './segment-reader.js';
import type { Place, Segment } from './segment.js';

/** How much a backup has copied. */
export interface BackupSummary {
  readonly records: number;
  readonly bytes: number;
  readonly segments: number;
}

type OnCopied = (copied: BackupSummary) => void;

/**
 * Copies all whole records of a log, beside a running writer if need be, and verifies every checksum on the way. The
 * copy opens as a normal log; until it is complete it does not open at all.
 *
 * @param target is created for this user only, or empty
 * @param onProgress what has been copied so far, about once per MiB
 * @throws BackupRefused when the target is not empty; LogDamaged, LogForeign, LogTooNew: nothing is left at the target
 * then
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
  const copies = segments.map((segment) => ({ segment, file: join(target, basename(segment.file)) }));
  try {
    const copied = await copySegments(copies, onProgress);
    if (beginning.base > 0) await writeBeginning(target, beginning);
    // the first segment comes last: without it a log does not open
    for (const { file } of copies.toReversed()) await renameFile(part(file), file);
    await syncFolder(target);
    return copied;
  } catch (error) {
    const left = [beginningFile(target), ...copies.flatMap(({ file }) => [part(file), file])];
    await Promise.all(left.map((file) => rm(file, { force: true })));
    throw error;
  }
}

const part = (file: string) => `${file}.part`;

async function copySegments(copies: readonly { segment: Segment; file: string }[], onProgress: OnCopied) {
  const begin = copies[0]?.segment.base ?? 0;
  let copied = { records: 0, bytes: 0, segments: 0 };
  for (const [index, { segment, file }] of copies.entries()) {
    const { bytes } = copied;
    const reached = await copySegment(segment, part(file), ({ position, offset }) => {
      copied = { records: offset - begin, bytes: bytes + position, segments: index };
      onProgress(copied);
    });
    const next = copies[index + 1];
    if (next) requireSuccessor(segment, reached, next.segment);
    copied = { records: reached.offset - begin, bytes: bytes + reached.position, segments: index + 1 };
  }
  return copied;
}

function copySegment(segment: Segment, to: string, onProgress: (reached: Place) => void): Promise<Place> {
  return withFile(segment.file, 'r', (source) =>
    withFile(to, 'wx', async (copy) => {
      await writeFully(copy, [encodeHeader(segment.base)], 0);
      const reached = await readBatches(source, segment, async ({ raw, next }, at) => {
        await writeFully(copy, [raw], at.position);
        onProgress(next);
      });
      await syncData(copy);
      return reached;
    }),
  );
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { backupEmbeddedLog, backupTrimmableLog } from '@latchkey/event-log';
import type { CopiedRecords } from '../backend.js';
import { existingDataDirectory } from '../files/data-directory.js';
import type { OnProgress } from '../options.js';

/** Copies both logs of a data directory while its service runs. */
export async function backupEmbedded(root: string, target: string, onProgress: OnProgress): Promise<CopiedRecords> {
  const directory = await existingDataDirectory(root);
  const total = (await bytesIn(directory.log)) + (await bytesIn(directory.activity));
  const log = await backupEmbeddedLog(directory.log, join(target, 'log'), ({ bytes }) => onProgress(bytes, total));
  const activity = await backupTrimmableLog(directory.activity, join(target, 'activity'), ({ bytes }) =>
    onProgress(log.bytes + bytes, total),
  );
  return { records: log.records + activity.records, bytes: log.bytes + activity.bytes };
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder);
  // a file may be gone by now: activity is trimmed while the service runs
  const sizes = await Promise.all(names.map((name) => stat(join(folder, name)).catch(() => ({ size: 0 }))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { backupEmbeddedLog, backupTrimmableLog } from '@latchkey/event-log';
import { existingDataDirectory } from '../files/data-directory.js';
import type { InstallationOptions } from '../write-side.js';
import { backupCluster } from '../cluster/backup.js';
import type { BackupResult } from '../maintenance/results.js';
import type { OnProgress } from '../maintenance/progress.js';

/**
 * Copies both logs into an empty folder while the service runs; the read model and the snapshot of the replica are
 * left out, they can be made again. The copy is a data directory: start a service on it, or put its folders back in their place.
 *
 * @throws DataDirectoryError where there is no installation; LogError when the log is damaged or the target is not empty
 */
export function backup(
  options: Pick<InstallationOptions, 'dataDirectory' | 'clock' | 'kafka' | 'onNotice'>,
  target: string,
  onProgress: OnProgress,
): Promise<BackupResult> {
  const { kafka, dataDirectory: root } = options;
  return kafka ? backupCluster({ ...options, kafka }, target, onProgress) : backupEmbedded(root, target, onProgress);
}

async function backupEmbedded(root: string, target: string, onProgress: OnProgress): Promise<BackupResult> {
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
  const sizes = await Promise.all(names.map((name) => sizeOf(join(folder, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function sizeOf(file: string): Promise<number> {
  // it may be gone by now: activity is trimmed while the service runs
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

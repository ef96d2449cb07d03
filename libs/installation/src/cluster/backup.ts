import { join } from 'node:path';
import { BackupRefused, openEmbeddedLog, type EventLog } from '@latchkey/event-log';
import type { BackupResult } from '../maintenance/results.js';
import type { OnProgress } from '../maintenance/progress.js';
import { copyRecords } from './copy-records.js';
import { withClusterLogs } from './logs.js';
import type { InstallationOptions, KafkaPlace } from '../write-side.js';

/**
 * Copies the logs into segment files while the services run: a data directory that holds the same history, readable
 * without Kafka. `latchkey restore` puts it into empty topics.
 *
 * @throws BackupRefused when the target is not empty; LogError when a log cannot be read
 */
export function backupCluster(
  options: Pick<InstallationOptions, 'clock' | 'onNotice'> & { kafka: KafkaPlace },
  target: string,
  onProgress: OnProgress,
): Promise<BackupResult> {
  return withClusterLogs(options, async ({ log, activity }) => {
    const sources = [{ log, folder: 'log' }, ...activity.map((one, at) => ({ log: one, folder: `activity-${at}` }))];
    const total = sources.reduce((sum, { log: one }) => sum + one.end() - one.begin(), 0);
    let [records, bytes] = [0, 0];
    for (const source of sources) {
      const copied = await copy(source.log, join(target, source.folder), (count) => onProgress(records + count, total));
      records += copied.records;
      bytes += copied.bytes;
    }
    return { records, bytes };
  });
}

async function copy(
  from: EventLog & { begin(): number },
  folder: string,
  onCopied: (count: number) => void,
): Promise<BackupResult> {
  const to = await openEmbeddedLog(folder);
  try {
    if (to.end() > 0) throw new BackupRefused(folder);
    return await copyRecords(from, from.begin(), to, onCopied);
  } finally {
    await to.close();
  }
}

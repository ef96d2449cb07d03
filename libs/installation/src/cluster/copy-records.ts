import type { EventLog } from '@latchkey/event-log';
import type { BackupResult } from '../maintenance/results.js';

const AT_ONCE = 500;

/**
 * Copies the records of a log, from an offset on and in their order, to the end of another.
 *
 * @param onCopied told how many records were copied so far
 * @throws LogError; Error when appending broke off
 */
export async function copyRecords(
  from: EventLog,
  begin: number,
  to: EventLog,
  onCopied: (records: number) => void,
): Promise<BackupResult> {
  let [records, bytes] = [0, 0];
  for await (const batch of from.read(begin, { follow: false })) {
    for (let at = 0; at < batch.length; at += AT_ONCE) {
      const part = batch.slice(at, at + AT_ONCE);
      await Promise.all(part.map((record) => to.append(record.bytes)));
      records += part.length;
      bytes += part.reduce((sum, record) => sum + record.bytes.length, 0);
      onCopied(records);
    }
  }
  return { records, bytes };
}

import { PositionOutOfRange } from '../event-log.errors.js';
import type { ReadOptions, StoredRecord } from '../event-log.port.js';
import { FileCursor } from './file-cursor.js';
import type { LogState } from './log-state.js';

/** Reads from memory where that reaches back far enough, otherwise from the files. The port states the contract. */
export async function* readLog(
  log: LogState,
  from: number,
  { follow, signal }: ReadOptions,
): AsyncGenerator<readonly StoredRecord[]> {
  if (!Number.isSafeInteger(from) || from < 0 || from > log.end) throw new PositionOutOfRange(from, log.end);
  const stopped = () => log.closed || signal?.aborted === true;
  const wake = () => log.changed.ring();
  const files = new FileCursor(log.segments);
  signal?.addEventListener('abort', wake);
  try {
    for (let next = from; !stopped();) {
      if (next === log.end) {
        if (!follow) return;
        await log.changed.wait();
        continue;
      }
      const records = log.recent.since(next) ?? (await files.read(next));
      next += records.length;
      if (records.length > 0 && !stopped()) yield records;
    }
  } finally {
    signal?.removeEventListener('abort', wake);
    await files.close();
  }
}

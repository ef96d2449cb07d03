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
  if (!Number.isSafeInteger(from) || from < log.begin || from > log.end) throw outOfRange(log, from);
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
      if (next < log.begin) throw outOfRange(log, next);
      const records = log.recent.since(next) ?? (await fromFiles(log, files, next));
      next += records.length;
      if (records.length > 0 && !stopped()) yield records;
    }
  } finally {
    signal?.removeEventListener('abort', wake);
    await files.close();
  }
}

async function fromFiles(log: LogState, files: FileCursor, next: number): Promise<readonly StoredRecord[]> {
  try {
    return await files.read(next);
  } catch (error) {
    // the file was taken away under the reader's hands
    throw next < log.begin ? outOfRange(log, next) : error;
  }
}

function outOfRange(log: LogState, offset: number): PositionOutOfRange {
  return new PositionOutOfRange(offset, log.end, log.begin);
}

import { PositionOutOfRange } from './event-log.errors.js';
import type { ReadOptions, StoredRecord } from './event-log.port.js';
import type { RecentRecords } from './recent-records.js';
import type { Wakeup } from './waiting.js';

/** What all readers of an open log share, whatever keeps its records. */
export interface Readable {
  /** offset of the oldest record */
  readonly begin: number;
  /** number of durable records there ever were, as far as this process knows */
  readonly end: number;
  /** records before this offset can be read now; at most `end` */
  readonly readable: number;
  readonly closed: boolean;
  /** why nothing can be read any more; null while all is well */
  readonly failure: Error | null;
  readonly recent: RecentRecords;
  readonly changed: Wakeup;
}

/** Where records are read that are not in memory any more. */
export interface OlderRecords {
  /** @returns records from an offset on; none when it has to be asked again */
  read(from: number): Promise<readonly StoredRecord[]>;
  close(): Promise<void>;
}

/** Reads from memory where that reaches back far enough, otherwise older records. The port states the contract. */
export async function* readLog(
  log: Readable,
  older: OlderRecords,
  from: number,
  { follow, signal }: ReadOptions,
): AsyncGenerator<readonly StoredRecord[]> {
  if (!Number.isSafeInteger(from) || from < log.begin || from > log.end) throw outOfRange(log, from);
  const stopped = () => log.closed || signal?.aborted === true;
  const wake = () => log.changed.ring();
  signal?.addEventListener('abort', wake);
  try {
    for (let next = from; !stopped();) {
      if (log.failure !== null) throw log.failure;
      if (next >= log.readable) {
        if (!follow && next >= log.end) return;
        await log.changed.wait();
        continue;
      }
      if (next < log.begin) throw outOfRange(log, next);
      const records = log.recent.since(next) ?? (await readOlder(log, older, next));
      next += records.length;
      if (records.length > 0 && !stopped()) yield records;
    }
  } finally {
    signal?.removeEventListener('abort', wake);
    await older.close();
  }
}

async function readOlder(log: Readable, older: OlderRecords, next: number): Promise<readonly StoredRecord[]> {
  try {
    return await older.read(next);
  } catch (error) {
    // it was trimmed away under the reader's hands
    throw next < log.begin ? outOfRange(log, next) : error;
  }
}

function outOfRange(log: Readable, offset: number): PositionOutOfRange {
  return new PositionOutOfRange(offset, log.end, log.begin);
}

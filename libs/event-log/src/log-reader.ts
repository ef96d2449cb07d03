import { PositionOutOfRange } from './event-log.errors.js';
import type { ReadOptions, StoredRecord } from './event-log.port.js';
import { Wakeup } from './waiting.js';

const MAX_BYTES = 8 * 1024 * 1024;
// what a record costs in memory besides its bytes, so that a ring of tiny records is bounded as well
const RECORD_OVERHEAD = 128;

/** The newest durable records, so that followers need no disk. Bounded; the newest batch always fits. */
export class RecentRecords {
  #batches: { records: readonly StoredRecord[]; cost: number }[] = [];
  #cost = 0;

  push(records: readonly StoredRecord[]): void {
    const cost = records.reduce((sum, { bytes }) => sum + bytes.length + RECORD_OVERHEAD, 0);
    this.#batches.push({ records, cost });
    this.#cost += cost;
    while (this.#cost > MAX_BYTES && this.#batches.length > 1) this.#cost -= this.#batches.shift()!.cost;
  }

  /** Everything from an offset up to the newest record; undefined when it no longer goes back that far. */
  since(offset: number): readonly StoredRecord[] | undefined {
    const at = this.#batches.findLastIndex(({ records }) => records[0]!.offset <= offset);
    if (at < 0 || offset > this.#batches.at(-1)!.records.at(-1)!.offset) return undefined;
    const [first, ...rest] = this.#batches.slice(at);
    const wanted = first!.records.slice(offset - first!.records[0]!.offset);
    return rest.length === 0 ? wanted : wanted.concat(...rest.map(({ records }) => records));
  }
}

/** What the writer and all readers of an open log share, whatever keeps its records. */
export abstract class OpenLog {
  readonly recent = new RecentRecords();
  readonly changed = new Wakeup();
  #closed = false;

  abstract readonly begin: number;
  /** number of durable records there ever were, as far as this process knows */
  abstract readonly end: number;
  /** records before this offset can be read now; at most `end` */
  abstract readonly readable: number;
  abstract readonly failure: Error | null;

  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
    this.changed.ring();
  }
}

export interface OlderRecords {
  /** @returns records from an offset on; none when it has to be asked again */
  read(from: number): Promise<readonly StoredRecord[]>;
  close?(): Promise<void>;
}

/** Reads from memory where that reaches back far enough, otherwise older records. The port states the contract. */
export async function* readLog(
  log: OpenLog,
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
      const records =
        log.recent.since(next) ??
        (await older.read(next).catch((error: unknown) => {
          // it was trimmed away under the reader's hands
          throw next < log.begin ? outOfRange(log, next) : error;
        }));
      next += records.length;
      if (records.length > 0 && !stopped()) yield records;
    }
  } finally {
    signal?.removeEventListener('abort', wake);
    await older.close?.();
  }
}

function outOfRange(log: OpenLog, offset: number): PositionOutOfRange {
  return new PositionOutOfRange(offset, log.end, log.begin);
}

import type { StoredRecord } from '../../event-log.port.js';
import { OpenLog } from '../../log-reader.js';

/** What this process knows of a partition: shared by the tail that follows it, its readers and its appends. */
export class TailState extends OpenLog {
  begin: number;
  end: number;
  readable: number;
  failure: Error | null = null;
  /** how often a connection broke or was not used for a while: the partition may have been made anew meanwhile */
  suspicions = 0;
  /** how many suspicions there had been before a look that dispelled them; those that came since stand */
  dispelled = 0;

  constructor({ begin, end }: { begin: number; end: number }) {
    super();
    this.begin = begin;
    this.end = end;
    this.readable = end;
  }

  /** The tail has not yet seen its newest record again. What is read meanwhile may be of another history. */
  get suspect(): boolean {
    return this.suspicions > this.dispelled;
  }

  /** Takes note of records that the tail has read: the ones after `readable`. */
  advance(records: readonly StoredRecord[]): void {
    if (records.length === 0) return;
    this.readable = records.at(-1)!.offset + 1;
    this.exists(this.readable);
    this.recent.push(records);
    this.changed.ring();
  }

  /** Takes note that everything before an offset is durable, whether or not it was read here yet. */
  exists(end: number): void {
    this.end = Math.max(this.end, end);
  }

  fail(error: Error): void {
    this.failure ??= error;
    this.changed.ring();
  }
}

import type { StoredRecord } from '../../event-log.port.js';
import { OpenLog } from '../../log-reader.js';

/** What this process knows of a partition: shared by the tail that follows it, its readers and its appends. */
export class TailState extends OpenLog {
  begin: number;
  #readable: number;
  #end: number;
  #failure: Error | null = null;
  #suspicions = 0;
  #trusted = 0;

  constructor({ begin, end }: { begin: number; end: number }) {
    super();
    this.begin = begin;
    this.#readable = end;
    this.#end = end;
  }

  get end(): number {
    return this.#end;
  }

  get readable(): number {
    return this.#readable;
  }

  get failure(): Error | null {
    return this.#failure;
  }

  /** How often there was reason to believe that the history might be another one. */
  get suspicions(): number {
    return this.#suspicions;
  }

  /** The tail has not yet seen its newest record again. What is read meanwhile may be of another history. */
  get suspect(): boolean {
    return this.#suspicions > this.#trusted;
  }

  /** A connection broke, or was not used for a while: the partition may have been made anew meanwhile. */
  raiseSuspicion(): void {
    this.#suspicions++;
  }

  /** @param suspicions how many there had been before the tail looked */
  trust(suspicions: number): void {
    this.#trusted = suspicions;
  }

  /** Takes note of records that the tail has read: the ones after `readable`. */
  advance(records: readonly StoredRecord[]): void {
    if (records.length === 0) return;
    this.#readable = records.at(-1)!.offset + 1;
    this.exists(this.#readable);
    this.recent.push(records);
    this.changed.ring();
  }

  /** Takes note that everything before an offset is durable, whether or not it was read here yet. */
  exists(end: number): void {
    this.#end = Math.max(this.#end, end);
  }

  /** Nothing is read from here on, by anybody. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.changed.ring();
  }
}

import type { StoredRecord } from './event-log.port.js';

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

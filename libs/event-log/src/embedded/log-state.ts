import type { StoredRecord } from '../event-log.port.js';
import { OpenLog } from '../log-reader.js';
import { HEAD_BYTES } from './segment-format.js';
import { mark, type Segment } from './segment.js';

/** The segments of an open log, and how much of them is durable. */
export class LogState extends OpenLog {
  readonly failure = null;

  /** @param end number of records in the segments */
  constructor(
    readonly segments: Segment[],
    private durable: number,
  ) {
    super();
  }

  get begin(): number {
    return this.segments[0]?.base ?? 0;
  }

  get end(): number {
    return this.durable;
  }

  get readable(): number {
    return this.durable;
  }

  /** Forgets the segments before the one that starts at an offset. In one step, as above. @returns what was forgotten */
  trim(begin: number): Segment[] {
    return this.segments.splice(
      0,
      this.segments.findIndex(({ base }) => base === begin),
    );
  }

  /** Takes note that records, as they lie in the last segment, are durable. In one step: a reader sees all or nothing. */
  advance(records: readonly Buffer[]): void {
    const last = this.segments.at(-1)!;
    const stored: StoredRecord[] = [];
    for (const record of records) {
      stored.push({ offset: this.durable, bytes: record.subarray(HEAD_BYTES) });
      this.durable += 1;
      last.bytes += record.length;
    }
    mark(last, { position: last.bytes, offset: this.durable });
    this.recent.push(stored);
    this.changed.ring();
  }
}

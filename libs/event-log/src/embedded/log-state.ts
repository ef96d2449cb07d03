import type { StoredRecord } from '../event-log.port.js';
import { OpenLog } from '../log-reader.js';
import { HEAD_BYTES } from './segment-format.js';
import { mark, type Segment } from './segment.js';

/** The segments of an open log, and how much of them is durable. */
export class LogState extends OpenLog {
  readonly failure = null;

  constructor(
    readonly segments: Segment[],
    public end: number,
  ) {
    super();
  }

  get begin(): number {
    return this.segments[0]?.base ?? 0;
  }

  get readable(): number {
    return this.end;
  }

  /** Forgets the segments before the one that starts at an offset. @returns them */
  trim(begin: number): Segment[] {
    const kept = this.segments.findIndex(({ base }) => base === begin);
    return this.segments.splice(0, kept);
  }

  /** Takes note that records, as they lie in the last segment, are durable. In one step: a reader sees all or nothing. */
  advance(records: readonly Buffer[]): void {
    const last = this.segments.at(-1)!;
    const stored: StoredRecord[] = [];
    for (const record of records) {
      stored.push({ offset: this.end, bytes: record.subarray(HEAD_BYTES) });
      this.end += 1;
      last.bytes += record.length;
    }
    mark(last, { position: last.bytes, offset: this.end });
    this.recent.push(stored);
    this.changed.ring();
  }
}

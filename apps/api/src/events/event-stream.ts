import { decodeEnvelope, formatPosition, parsePosition } from '@latchkey/event-log';
import type { EventLog, Position, StoredRecord } from '@latchkey/event-log';
import { isPublished, publicEvent, type PublicEvent } from '@latchkey/projections';
import type { Replica } from '@latchkey/replica';
import type { CallerWatch } from '../http/open-streams.js';
import { VERIFIERS } from '../http/route-rules.js';
import { endOf, type End, type EventLine } from './event-lines.js';
import { RecordInbox } from './record-inbox.js';

const HEARTBEAT_MS = 1_000;

export interface EventStreamOptions {
  readonly log: EventLog;
  readonly replica: Replica;
  /** the account whose events are read */
  readonly account: string;
  readonly watch: CallerWatch;
  /** what was read last; null to begin at the beginning */
  readonly after: Position | null;
  /** absolute address of the AsyncAPI document */
  readonly asyncApi: string;
  /** aborted when the service stops */
  readonly stopping: AbortSignal;
  /** ms between heartbeats, 1,000 by default */
  readonly heartbeatMs?: number;
}

/** The accepted events of one account as lines, without end: a heartbeat each second, and a last line that says why. */
export class EventStream {
  readonly #log: string;
  #position: string | null;

  /** @param options the replica has read at least one record */
  constructor(private readonly options: EventStreamOptions) {
    this.#log = options.replica.position!.log;
    this.#position = options.after && formatPosition(options.after);
  }

  /** Lines in groups; the position of a heartbeat covers what came before it. Never throws. */
  async *lines(): AsyncGenerator<readonly EventLine[]> {
    const { log, replica, after, stopping, heartbeatMs = HEARTBEAT_MS } = this.options;
    const inbox = new RecordInbox(log, replica, after ? after.offset + 1 : 0);
    const wake = () => inbox.wake();
    stopping.addEventListener('abort', wake);
    try {
      // a reader that resumes gets a heartbeat at once, as a sign that it worked
      let next = after ? 0 : performance.now() + heartbeatMs;
      for (;;) {
        const records = stopping.aborted ? [] : await inbox.take(Math.max(0, next - performance.now()));
        const end = this.#end(inbox);
        if (end !== null) return yield [end];
        const lines: EventLine[] = records.flatMap((record) => this.#event(record) ?? []);
        if (performance.now() >= next) {
          next = performance.now() + heartbeatMs;
          if (this.#position !== null) lines.push({ type: 'heartbeat', position: this.#position });
        }
        if (lines.length > 0) yield lines;
      }
    } finally {
      stopping.removeEventListener('abort', wake);
      inbox.close();
    }
  }

  #end(inbox: RecordInbox): End | null {
    const { replica, watch, stopping } = this.options;
    if (stopping.aborted) return endOf('stopping');
    if (!replica.serving || inbox.ended) return endOf('not-ready');
    return watch.mayStill(...VERIFIERS) ? null : endOf('credential');
  }

  /** The record as an event, or null when it is not one for this reader. Moves the position past it in both cases. */
  #event({ offset, bytes }: StoredRecord): PublicEvent | null {
    const { replica, account, asyncApi } = this.options;
    const decoded = decodeEnvelope(bytes);
    const envelope = decoded.kind === 'envelope' ? decoded.envelope : null;
    this.#moveTo({ log: this.#log, offset, record: envelope?.id ?? '-' });
    if (!envelope || !isPublished(envelope) || envelope.account !== account || replica.rejected.has(offset))
      return null;
    const sequence = replica.stream(account, envelope.aggregate)!.sequenceOf(envelope.seq);
    return publicEvent(envelope, { log: this.#log, position: this.#position!, sequence, asyncApi });
  }

  // A record may have any id; one that fits no position is sent with the position before it, so it may come twice.
  #moveTo(position: Position): void {
    const text = formatPosition(position);
    if (parsePosition(text) !== undefined) this.#position = text;
  }
}

import { setImmediate } from 'node:timers/promises';
import { decodeEnvelope, formatPosition, parsePosition, Wakeup } from '@latchkey/event-log';
import type { EventLog, Position, StoredRecord } from '@latchkey/event-log';
import { isPublished, publicEvent, type PublicEvent } from '@latchkey/projections';
import type { Replica } from '@latchkey/replica';
import type { CallerWatch } from '../http/open-streams.js';
import { endOf, type End, type EventLine } from './event-lines.js';

const HEARTBEAT_MS = 1_000;
/** how many records at a time: a reader that is far behind must not keep the process from answering others */
const SLICE = 32;

export interface EventStreamOptions {
  readonly log: EventLog;
  readonly replica: Replica;
  readonly account: string;
  readonly watch: CallerWatch;
  /** what was read last */
  readonly after: Position | null;
  readonly asyncApi: string;
  readonly stopping: AbortSignal;
  /** ms between heartbeats, 1,000 by default */
  readonly heartbeatMs?: number;
}

/** The accepted events of one account as lines, without end: a heartbeat each second, and a last line that says why. */
export class EventStream {
  readonly #log: string;
  #position: string | null;

  constructor(private readonly options: EventStreamOptions) {
    this.#log = options.replica.position!.log;
    this.#position = options.after && formatPosition(options.after);
  }

  /** Lines in groups; the position of a heartbeat covers what came before it. Never throws. */
  async *lines(): AsyncGenerator<readonly EventLine[]> {
    const { log, replica, after, stopping, heartbeatMs = HEARTBEAT_MS } = this.options;
    const [reading, wakeup] = [new AbortController(), new Wakeup()];
    const wake = () => wakeup.ring();
    stopping.addEventListener('abort', wake);
    const records = judgedRecords(log, replica, after ? after.offset + 1 : 0, reading.signal);
    let coming = comingOf(records, wakeup);
    try {
      // a reader that resumes gets a heartbeat at once, as a sign that it worked
      let next = after ? 0 : performance.now() + heartbeatMs;
      for (;;) {
        if (coming.arrived === undefined && !stopping.aborted) await wakeup.wait(Math.max(0, next - performance.now()));
        const { arrived } = coming;
        const last = this.#end(arrived?.done ?? false);
        if (last !== null) return yield [last];
        const lines: EventLine[] = (arrived?.value ?? []).flatMap((record) => this.#event(record) ?? []);
        if (performance.now() >= next) {
          next = performance.now() + heartbeatMs;
          if (this.#position !== null) lines.push({ type: 'heartbeat', position: this.#position });
        }
        if (lines.length > 0) yield lines;
        if (arrived !== undefined) coming = comingOf(records, wakeup);
      }
    } finally {
      stopping.removeEventListener('abort', wake);
      reading.abort();
    }
  }

  #end(ended: boolean): End | null {
    const { replica, watch, stopping } = this.options;
    if (stopping.aborted) return endOf('stopping');
    if (!replica.serving || ended) return endOf('not-ready');
    return watch.mayStill() ? null : endOf('credential');
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

/** The next of these, which has arrived when `wakeup` rings. A race would leave a listener at each heartbeat. */
function comingOf<T>(items: AsyncIterator<T, void>, wakeup: Wakeup) {
  const coming: { arrived?: IteratorResult<T, void> } = {};
  const arrive = async () => {
    coming.arrived = await items.next();
    wakeup.ring();
  };
  void arrive();
  return coming;
}

/** The records of a log from an offset on, a few at a time, after they were judged; until the log ends or cannot be read. */
async function* judgedRecords(
  log: EventLog,
  replica: Replica,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredRecord[], void> {
  try {
    for await (const batch of log.read(from, { follow: true, signal })) {
      await replica.judged(batch.at(-1)!.offset);
      for (let at = 0; at < batch.length; at += SLICE) {
        yield batch.slice(at, at + SLICE);
        await setImmediate();
      }
    }
  } catch {
    // its reader is told that it ended
  }
}

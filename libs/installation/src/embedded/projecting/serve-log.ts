import type { EventLog, ForgettingLog, StoredRecord } from '@latchkey/event-log';
import type { Replica } from '@latchkey/replica';
import type { MessagePort } from 'node:worker_threads';
import type { Extent, LogName, PackedRecords, ReadingMessage } from './messages.js';

/** A log as far as it takes to read it. */
export type ReadableLog = Pick<ForgettingLog, 'read' | 'end' | 'begin' | 'name'>;

/** A log that forgets nothing. */
export function whole(log: EventLog): ReadableLog {
  return { read: (...asked) => log.read(...asked), end: () => log.end(), begin: () => 0, name: () => null };
}

/** A log that a thread reads, and which of its records count. */
export interface ServedLog {
  readonly log: ReadableLog;
  /** waits until every record up to this offset has been judged */
  judged(offset: number): Promise<void>;
  counts(offset: number): boolean;
}

export function extentOf(log: ReadableLog): Extent {
  return { begin: log.begin(), end: log.end(), name: log.name() };
}

/** Both logs of a data directory, as its replica judges them. */
export function servedLogs(log: EventLog, activity: ReadableLog, replica: Replica): Record<LogName, ServedLog> {
  return {
    log: {
      log: whole(log),
      judged: (offset) => replica.judged(offset),
      counts: (offset) => !replica.rejected.has(offset),
    },
    activity: { log: activity, judged: () => Promise.resolve(), counts: () => true },
  };
}

/** Sends judged records through a port, a batch for each message that comes out of it, until it is closed. */
export async function serveLog(served: ServedLog, port: MessagePort, from: number, follow: boolean): Promise<void> {
  const halt = new AbortController();
  const demand = new Demand();
  port.on('message', () => demand.more());
  port.on('close', () => {
    halt.abort();
    demand.more();
  });
  const say = (message: ReadingMessage, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
  try {
    for await (const batch of served.log.read(from, { follow, signal: halt.signal })) {
      await served.judged(batch.at(-1)!.offset);
      await demand.next();
      if (halt.signal.aborted) return;
      const packed = pack(served, batch);
      say(packed, [packed.bytes.buffer as ArrayBuffer]);
    }
    say({ ended: true });
  } catch (error) {
    if (halt.signal.aborted) return;
    say({ problem: (error as Error).message });
    throw error;
  }
}

function pack(served: ServedLog, batch: readonly StoredRecord[]): PackedRecords {
  const bytes = new Uint8Array(batch.reduce((sum, record) => sum + record.bytes.length, 0));
  let at = 0;
  for (const record of batch) {
    bytes.set(record.bytes, at);
    at += record.bytes.length;
  }
  return {
    extent: extentOf(served.log),
    first: batch[0]!.offset,
    lengths: batch.map((record) => record.bytes.length),
    bytes,
    rejected: batch.map(({ offset }) => offset).filter((offset) => !served.counts(offset)),
  };
}

/** How many batches were asked for and not sent yet. */
class Demand {
  #asked = 0;
  #waiting: (() => void) | null = null;

  more(): void {
    this.#asked += 1;
    this.#waiting?.();
  }

  async next(): Promise<void> {
    if (this.#asked === 0) await new Promise<void>((resolve) => (this.#waiting = resolve));
    this.#waiting = null;
    this.#asked -= 1;
  }
}

import { once } from 'node:events';
import type { EventLog, ForgettingLog, ReadOptions, StoredRecord } from '@latchkey/event-log';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Extent, LogName, PackedRecords, ReadingMessage } from './messages.js';

type Ask = (message: { log: LogName; from: number; follow: boolean; port: MessagePort }) => void;

/** A log that another thread has open, as far as it takes to read it. */
export class LogInThread implements Pick<ForgettingLog, 'read' | 'end' | 'begin' | 'name'> {
  /** offsets of records that were read and do not count */
  readonly rejected = new Set<number>();

  constructor(
    private readonly log: LogName,
    private extent: Extent,
    private readonly ask: Ask,
  ) {}

  /** Says where it begins and ends by now. */
  moved(extent: Extent): void {
    this.extent = extent;
  }

  begin(): number {
    return this.extent.begin;
  }

  end(): number {
    return this.extent.end;
  }

  name(): string | null {
    return this.extent.name;
  }

  async *read(from: number, { follow, signal }: ReadOptions): AsyncGenerator<readonly StoredRecord[]> {
    const { port1: port, port2: theirs } = new MessageChannel();
    this.ask({ log: this.log, from, follow, port: theirs });
    try {
      // one batch is on its way while another is folded
      port.postMessage('next');
      for (;;) {
        const [message] = (await once(port, 'message', { signal })) as [ReadingMessage];
        if ('ended' in message) return;
        if ('problem' in message) throw new Error(message.problem);
        port.postMessage('next');
        yield this.#unpacked(message);
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      port.close();
    }
  }

  #unpacked({ extent, first, lengths, bytes, rejected }: PackedRecords): StoredRecord[] {
    this.extent = extent;
    for (const offset of rejected) this.rejected.add(offset);
    let at = 0;
    return lengths.map((length, i) => ({ offset: first + i, bytes: bytes.subarray(at, (at += length)) }));
  }
}

/** The same, as those take it that could write to it. */
export function asLog(log: LogInThread): EventLog & ForgettingLog {
  return log as unknown as EventLog & ForgettingLog;
}

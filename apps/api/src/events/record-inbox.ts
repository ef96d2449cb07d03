import { setImmediate } from 'node:timers/promises';
import { Wakeup, type EventLog, type StoredRecord } from '@latchkey/event-log';
import type { Replica } from '@latchkey/replica';

/** how many records at a time: a reader that is far behind must not keep the process from answering others */
const SLICE = 32;

/** The records of a log from an offset on, after they were judged, a few at a time. */
export class RecordInbox {
  readonly #stop = new AbortController();
  readonly #batches: AsyncIterator<readonly StoredRecord[]>;
  #batch: readonly StoredRecord[] = [];
  #isReading = false;
  readonly #wakeup = new Wakeup();
  /** no more will come: the log was closed or cannot be read */
  ended = false;

  constructor(
    log: EventLog,
    private readonly replica: Replica,
    from: number,
  ) {
    this.#batches = log.read(from, { follow: true, signal: this.#stop.signal })[Symbol.asyncIterator]();
  }

  /** The next records; none when `withinMs` pass, the log ends or `wake` is called. */
  async take(withinMs: number): Promise<readonly StoredRecord[]> {
    if (this.#batch.length > 0) await setImmediate();
    else if (!this.ended) {
      const woken = this.#wakeup.wait(withinMs);
      if (!this.#isReading) void this.#read().then(() => this.wake());
      await woken;
    }
    const slice = this.#batch.slice(0, SLICE);
    this.#batch = this.#batch.slice(SLICE);
    return slice;
  }

  /** Ends the wait of `take`. */
  wake(): void {
    this.#wakeup.ring();
  }

  close(): void {
    this.#stop.abort();
  }

  async #read(): Promise<void> {
    this.#isReading = true;
    try {
      const { done, value } = await this.#batches.next();
      if (done) return void (this.ended = true);
      await this.replica.judged(value.at(-1)!.offset);
      this.#batch = value;
    } catch {
      this.ended = true;
    } finally {
      this.#isReading = false;
    }
  }
}

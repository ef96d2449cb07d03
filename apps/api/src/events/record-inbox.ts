import { Wakeup, type EventLog, type StoredRecord } from '@latchkey/event-log';
import type { Replica } from '@latchkey/replica';

// So few at a time that a reader who is behind does not keep the process from answering others.
const SLICE = 32;

/** The records of a log from an offset on, judged, a few at a time; whoever takes them may stop waiting. */
export class RecordInbox {
  readonly #stop = new AbortController();
  readonly #batches: AsyncIterator<readonly StoredRecord[]>;
  #batch: readonly StoredRecord[] = [];
  #asked = false;
  readonly #changed = new Wakeup();
  /** no more will come: the log was closed or cannot be read */
  ended = false;

  constructor(
    log: EventLog,
    private readonly replica: Replica,
    from: number,
  ) {
    this.#batches = log.read(from, { follow: true, signal: this.#stop.signal })[Symbol.asyncIterator]();
  }

  /** The next records; none when `withinMs` pass, the log ends or somebody calls `wake`. */
  async take(withinMs: number): Promise<readonly StoredRecord[]> {
    if (this.#batch.length > 0) await new Promise((resolve) => setImmediate(resolve));
    else {
      this.#ask();
      await this.#changed.wait(withinMs);
    }
    const slice = this.#batch.slice(0, SLICE);
    this.#batch = this.#batch.slice(SLICE);
    return slice;
  }

  /** Ends the wait of `take`. */
  wake(): void {
    this.#changed.ring();
  }

  close(): void {
    this.#stop.abort();
  }

  #ask(): void {
    if (this.#asked || this.ended) return;
    this.#asked = true;
    this.#read()
      .catch(() => (this.ended = true))
      .finally(() => this.#changed.ring());
  }

  async #read(): Promise<void> {
    const { done, value } = await this.#batches.next();
    if (done) return void (this.ended = true);
    await this.replica.judged(value.at(-1)!.offset);
    this.#batch = value;
    this.#asked = false;
  }
}

import { AppendRefused, PositionOutOfRange, type EventLog, type ReadOptions } from '@latchkey/event-log';
import type { StoredRecord } from '@latchkey/event-log';

/** What becomes of an append: `refuse` is surely not in the log, `lose` fails and nobody can tell, `hang` never ends. */
export type AppendFate = 'store' | 'refuse' | 'lose' | 'hang';

/** An event log in memory that a test can make late, lossy or broken. It is an honest EventLog when left alone. */
export class MemoryLog implements EventLog {
  readonly records: Uint8Array[] = [];
  /** asked for each append; may look at the record and append others before it */
  onAppend: (bytes: Uint8Array) => AppendFate = () => 'store';
  #visible = Number.POSITIVE_INFINITY;
  #failure: Error | null = null;
  #closed = false;
  #wake = alarm();

  /** Puts a record into the log as another process would. */
  put(bytes: Uint8Array): void {
    this.records.push(Uint8Array.from(bytes));
    this.#changed();
  }

  /** Hides from readers whatever is appended from now on. */
  hold(): void {
    this.#visible = this.records.length;
  }

  release(): void {
    this.#visible = Number.POSITIVE_INFINITY;
    this.#changed();
  }

  /** Makes every reader throw. */
  fail(error: Error): void {
    this.#failure = error;
    this.#changed();
  }

  async append(bytes: Uint8Array): Promise<void> {
    if (this.#closed) throw new AppendRefused('the log is closed');
    switch (this.onAppend(bytes)) {
      case 'store':
        return this.put(bytes);
      case 'refuse':
        throw new AppendRefused('the log refused it');
      case 'lose':
        throw new Error('the connection broke');
      case 'hang':
        return new Promise(() => undefined);
    }
  }

  async *read(from: number, { follow, signal }: ReadOptions): AsyncGenerator<readonly StoredRecord[]> {
    const inside = Number.isInteger(from) && from >= 0 && from <= this.records.length;
    if (!inside) throw new PositionOutOfRange(from, this.records.length);
    let next = from;
    const stopped = aborted(signal);
    for (;;) {
      if (this.#failure !== null) throw this.#failure;
      if (signal?.aborted) return;
      const woken = this.#wake.rung;
      const batch = this.records.slice(next, Math.min(this.records.length, this.#visible));
      if (batch.length > 0) {
        yield numbered(batch, next);
        next += batch.length;
      } else if (!follow || this.#closed) return;
      else await Promise.race([woken, stopped]);
    }
  }

  latest(): Promise<number> {
    return Promise.resolve(this.end());
  }

  end(): number {
    return this.records.length;
  }

  close(): Promise<void> {
    this.#closed = true;
    this.#changed();
    return Promise.resolve();
  }

  #changed(): void {
    this.#wake.ring();
    this.#wake = alarm();
  }
}

function numbered(batch: readonly Uint8Array[], first: number): StoredRecord[] {
  return batch.map((bytes, i) => ({ offset: first + i, bytes }));
}

function alarm(): { readonly rung: Promise<void>; ring(): void } {
  let ring!: () => void;
  const rung = new Promise<void>((resolve) => (ring = resolve));
  return { rung, ring };
}

function aborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

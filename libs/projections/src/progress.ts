import type { EventLog } from '@latchkey/event-log';

/** How far a log has been dealt with, and who waits for that. */
export class Progress {
  /** why the newest attempt failed; null when it worked */
  lastError: Error | null = null;
  #offset = -1;
  #waiting: { offset: number; resolve: () => void }[] = [];

  constructor(private readonly through: Pick<EventLog, 'end'>) {}

  /** Offset of the newest record that was dealt with, -1 before the first. */
  get offset(): number {
    return this.#offset;
  }

  /** Records that are not dealt with yet. */
  get lag(): number {
    return this.through.end() - 1 - this.#offset;
  }

  /** Resolves true once this offset is dealt with, false when `timeoutMs` passed before. */
  waitFor(offset: number, timeoutMs: number): Promise<boolean> {
    if (offset <= this.#offset) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiter = { offset, resolve: () => (clearTimeout(timer), resolve(true)) };
      const timer = setTimeout(() => {
        this.#waiting = this.#waiting.filter((one) => one !== waiter);
        resolve(false);
      }, timeoutMs);
      this.#waiting.push(waiter);
    });
  }

  protected advance(offset: number): void {
    this.#offset = offset;
    const due = this.#waiting.filter((one) => one.offset <= offset);
    this.#waiting = this.#waiting.filter((one) => one.offset > offset);
    for (const one of due) one.resolve();
  }
}

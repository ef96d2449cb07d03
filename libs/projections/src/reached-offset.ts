/** How far a log has been dealt with, and who waits for that. */
export class ReachedOffset {
  #offset = -1;
  #waiting: { offset: number; resolve: () => void }[] = [];

  /** Offset of the newest record that was dealt with, -1 before the first. */
  get offset(): number {
    return this.#offset;
  }

  advance(offset: number): void {
    this.#offset = offset;
    const due = this.#waiting.filter((one) => one.offset <= offset);
    this.#waiting = this.#waiting.filter((one) => one.offset > offset);
    for (const one of due) one.resolve();
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
}

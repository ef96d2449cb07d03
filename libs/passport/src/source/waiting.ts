const FIRST_MS = 100;
const MAX_MS = 5_000;

/** Exponential back-off with jitter between attempts: 100 ms at first, at most 5 s. */
export class Backoff {
  #ms = FIRST_MS;

  reset(): void {
    this.#ms = FIRST_MS;
  }

  /** Resolves after the wait, or when the signal aborts. */
  wait(signal: AbortSignal): Promise<void> {
    const ms = this.#ms * (0.5 + Math.random() / 2);
    this.#ms = Math.min(MAX_MS, this.#ms * 2);
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms).unref();
      signal.addEventListener('abort', done);
    });
  }
}

/** Wakes all that wait; each looks for itself at what has changed. */
export class Wakeup {
  readonly #waiting = new Set<() => void>();

  /** Resolves at the next `ring`, or after `ms` where that is given. */
  wait(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve();
      };
      const timer = ms === undefined ? undefined : setTimeout(wake, ms);
      this.#waiting.add(wake);
    });
  }

  ring(): void {
    for (const wake of this.#waiting) wake();
  }
}

const FIRST_MS = 100;
const LONGEST_MS = 5_000;

/** How long to wait before the next try: twice as long each time, with jitter, so that not everybody comes back at once. */
export class Backoff {
  #ms = FIRST_MS;

  reset(): void {
    this.#ms = FIRST_MS;
  }

  /** Resolves after the wait, or when the signal aborts. */
  wait(signal: AbortSignal): Promise<void> {
    const ms = this.#ms * (0.5 + Math.random() / 2);
    this.#ms = Math.min(LONGEST_MS, this.#ms * 2);
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

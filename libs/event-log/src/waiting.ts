/** Lets any number of waiters wait for the next event; each looks for itself what has changed. */
export class Wakeup {
  readonly #waiting = new Set<() => void>();

  /** Resolves when `ring` is called next, or after `ms` where that is given. */
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

/**
 * What comes of a promise, or of `late` when it has not settled after `ms`; it goes on then: stop its work where that
 * matters.
 * @throws what the promise rejects with, or `late` throws
 */
export async function withTimeout<T, L>(ms: number, promise: Promise<T>, late: (ms: number) => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<number>((resolve) => (timer = setTimeout(resolve, ms, ms)));
  try {
    return await Promise.race([promise, timeout.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}

/** For `withTimeout`: throws an Error that says what took too long. */
export const tooLong =
  (what: string) =>
  (ms: number): never => {
    throw new Error(`${what} took longer than ${ms} ms`);
  };

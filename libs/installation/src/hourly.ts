const EVERY_MS = 3_600_000;

/** Work that is done at the start and then every hour. */
export abstract class Hourly {
  readonly #stop = new AbortController();
  /** aborts work that is under way when this stops */
  protected readonly signal: AbortSignal = this.#stop.signal;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();

  start(): void {
    this.#timer = setInterval(() => void this.check(true), EVERY_MS);
    this.#timer.unref();
    void this.check(false);
  }

  /** Resolves when no work is under way; what is ends early, and the next start makes up for it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#last;
  }

  /** Never rejects: a failure is reported. @param hourLater whether it has run for an hour since the check before */
  check(hourLater: boolean): Promise<void> {
    const failed = (error: Error) => {
      if (!this.signal.aborted) this.failed(error);
    };
    return (this.#last = this.#last.then(() => this.work(hourLater).catch(failed)));
  }

  protected abstract work(hourLater: boolean): Promise<void>;
  /** Reports why work failed. */
  protected abstract failed(error: Error): void;
}

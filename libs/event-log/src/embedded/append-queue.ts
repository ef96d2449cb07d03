interface Waiting {
  readonly record: Buffer;
  resolve(): void;
  reject(error: unknown): void;
}

/** Group commit: while one flush runs, appends queue up; the next flush takes them together, in the order of calls. */
export class AppendQueue {
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  /**
   * @param maxBytes how much one flush takes at most, unless a single record is larger
   * @param commit makes records durable; rejects when it could not
   */
  constructor(
    private readonly maxBytes: number,
    private readonly commit: (records: readonly Buffer[]) => Promise<void>,
  ) {}

  /** Resolves or rejects as the commit of this record did. */
  push(record: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is queued or being flushed. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #run(): Promise<void> {
    // a microtask later, so that appends of the same turn share the first flush
    await undefined;
    while (this.#waiting.length > 0) {
      const group = this.#take();
      try {
        await this.commit(group.map(({ record }) => record));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
    }
    this.#running = undefined;
  }

  #take(): Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ record }, at) => (bytes += record.length) > this.maxBytes && at > 0);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }
}

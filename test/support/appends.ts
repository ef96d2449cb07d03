import { AppendRefused, type EventLog } from '@latchkey/event-log';

const AT_ONCE = 8;
const EVERY_MS = 5;

/** Appends numbered records without end, and remembers what it was told of each. */
export class Appends {
  readonly acknowledged = new Set<string>();
  /** surely not in the log */
  readonly refused = new Set<string>();
  /** nobody can tell */
  readonly unknown = new Set<string>();
  /** the longest time until something was said of a record */
  slowestMs = 0;
  #stopped = false;
  #next = 0;
  readonly #running: Promise<unknown>;

  constructor(private readonly log: EventLog) {
    this.#running = Promise.all(Array.from({ length: AT_ONCE }, () => this.#run()));
  }

  /** Resolves when something was said of every record. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** What was promised and is not so, given what lies in the log. */
  violations(log: readonly string[]): string[] {
    const found = new Set(log);
    return [
      ...[...this.acknowledged]
        .filter((text) => !found.has(text))
        .map((text) => `${text} was acknowledged and is lost`),
      ...[...this.refused].filter((text) => found.has(text)).map((text) => `${text} was refused and is there`),
      ...(found.size === log.length ? [] : [`${log.length - found.size} records are there twice`]),
    ];
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await this.#append(`record ${this.#next++}`);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  }

  async #append(text: string): Promise<void> {
    const begun = performance.now();
    try {
      await this.log.append(Buffer.from(text));
      this.acknowledged.add(text);
    } catch (error) {
      (error instanceof AppendRefused ? this.refused : this.unknown).add(text);
    }
    this.slowestMs = Math.max(this.slowestMs, performance.now() - begun);
  }
}

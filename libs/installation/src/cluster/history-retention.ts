import type { Clock } from '@latchkey/domain';
import type { MongoReadModel } from '@latchkey/read-model';
import { CHECK_EVERY_MS, notRemoved, removed, type RetentionOptions } from '../embedded/activity-retention.js';
import { DAY_MS } from '../embedded/trusted-clock.js';

type History = Pick<MongoReadModel, 'removeActivity' | 'oldestReport' | 'serverTime'>;

/**
 * Removes activity that is older than a number of days from revision history in MongoDB, hour by hour. Kafka removes the
 * records by itself, by the retention of the topic. Several that do this at once do no harm.
 */
export class HistoryRetention {
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;
  #last: Promise<void> = Promise.resolve();

  constructor(
    private readonly history: History,
    private readonly clock: Clock,
    private readonly options: RetentionOptions,
  ) {}

  start(): void {
    this.#timer = setInterval(() => void this.check(), CHECK_EVERY_MS);
    this.#timer.unref();
    void this.check();
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#stopped = true;
    await this.#last;
  }

  /** Removes what is too old by now. Never rejects: what failed is said, and tried again in an hour. */
  check(): Promise<void> {
    const failed = (error: Error) => {
      if (!this.#stopped) this.options.onProblem(notRemoved(error));
    };
    return (this.#last = this.#last.then(() => this.#check().catch(failed)));
  }

  async #check(): Promise<void> {
    // a clock that is wrong removes nothing too early: there are two, on two machines as a rule
    const now = Math.min(this.clock.now(), await this.history.serverTime());
    const before = now - this.options.days * DAY_MS;
    const oldest = await this.history.oldestReport();
    if (oldest === null || oldest >= before) return;
    let more = true;
    while (more && !this.#stopped) more = await this.history.removeActivity(before);
    if (!more) this.options.onRemoved(removed(before));
  }
}

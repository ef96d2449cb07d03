import type { KeyUse } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';
import { v7 as uuidv7 } from 'uuid';
import type { ActivitySink } from './activity-sink.js';

const FLUSH_MS = 10_000;
const USES_PER_RECORD = 5_000;

/** Writes which keys were used into the activity log now and then, so that no verification ever writes. */
export class UsageRecorder {
  #reported = new Map<string, Map<string, KeyUse>>();
  #timer: NodeJS.Timeout | null = null;
  #last: Promise<unknown> = Promise.resolve();
  /** why the newest flush failed; null when it worked. Usage is an observation: a lost one harms nobody. */
  lastError: Error | null = null;

  constructor(
    private readonly replica: Replica,
    private readonly activity: Pick<ActivitySink, 'append'>,
  ) {}

  start(): void {
    this.#timer = setInterval(() => void this.flush(), FLUSH_MS);
    this.#timer.unref();
  }

  /** Adds what guards in other processes counted. */
  add(account: string, uses: readonly KeyUse[]): void {
    const reported = this.#reported.get(account) ?? new Map<string, KeyUse>();
    this.#reported.set(account, reported);
    for (const { key, count, last } of uses) {
      const sofar = reported.get(key);
      reported.set(key, { key, count: count + (sofar?.count ?? 0), last: Math.max(last, sofar?.last ?? 0) });
    }
  }

  flush(): Promise<void> {
    return this.exclusively(() => this.#flush());
  }

  /** Does something while nothing is flushed: what the read model has counted is then all that the log holds. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #flush(): Promise<void> {
    try {
      for (const [account, uses] of this.replica.takeUsage()) await this.#append(account, uses);
      for (const [account, uses] of this.#takeReported()) await this.#append(account, [...uses.values()]);
      this.lastError = null;
    } catch (error) {
      this.lastError = error as Error;
    }
  }

  #takeReported(): Map<string, Map<string, KeyUse>> {
    const reported = this.#reported;
    this.#reported = new Map();
    return reported;
  }

  async #append(account: string, uses: readonly KeyUse[]): Promise<void> {
    for (let from = 0; from < uses.length; from += USES_PER_RECORD) {
      const part = uses.slice(from, from + USES_PER_RECORD);
      await this.activity.append({ v: 1, kind: 'usage', id: uuidv7(), account, uses: part });
    }
  }

  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.flush();
  }
}

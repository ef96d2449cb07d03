import type { ActivityRecord, Clock, KeyUse } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';
import { v7 as uuidv7 } from 'uuid';
import { UseCounter } from './use-counter.js';
import { VerificationCounter } from './verification-counter.js';

/** Where a process makes activity durable. */
export interface ActivitySink {
  /** Resolves once the record is durable. @throws AppendRefused when it surely is not; after any other error it may be */
  append(record: ActivityRecord): Promise<void>;
  /** why nothing can be appended any more; null while all is well */
  readonly failed: Error | null;
}

const DEFAULT_FLUSH_MS = 10_000;
/** Every sixth flush also records verifications: by default once a minute. */
const FLUSHES_PER_VERIFICATIONS = 6;
/** Every third also what keys were used for, by hour and service: by default every 30 s. */
const FLUSHES_PER_USES = 3;
const USES_PER_RECORD = 5_000;
// these say more, and those of a guard that makes the most of it still fit into a record
const HOURLY_PER_RECORD = 500;
/** The name under which this service counts what it lets in itself. */
const OWN_SERVICE = 'latchkey';

/** Records periodically which keys were used and how verifications ended, so that no verification writes by itself. */
export class UsageRecorder {
  readonly verifications: VerificationCounter;
  readonly #hourly: UseCounter;
  #reported = new Map<string, Map<string, KeyUse>>();
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** why the newest flush failed; null when it worked. Usage is an observation, so a lost one is accepted. */
  lastError: Error | null = null;

  constructor(
    private readonly replica: Replica,
    private readonly activity: Pick<ActivitySink, 'append'>,
    clock: Clock,
    private readonly flushMs = DEFAULT_FLUSH_MS,
  ) {
    this.verifications = new VerificationCounter(clock);
    this.#hourly = new UseCounter(clock);
  }

  start(): void {
    let flushes = 0;
    const isTurn = (every: number) => flushes % every === 0;
    const flush = () => {
      flushes++;
      return this.#flush(isTurn(FLUSHES_PER_USES), isTurn(FLUSHES_PER_VERIFICATIONS));
    };
    this.#timer = setInterval(() => void this.exclusively(flush), this.flushMs);
    this.#timer.unref();
  }

  /** Adds what guards in other processes counted. */
  add(account: string, service: string, uses: readonly KeyUse[]): void {
    this.#hourly.add(account, service, uses);
    const reported = this.#reported.get(account) ?? new Map<string, KeyUse>();
    this.#reported.set(account, reported);
    for (const { key, count, last } of uses) {
      const sofar = reported.get(key);
      reported.set(key, { key, count: count + (sofar?.count ?? 0), last: Math.max(last, sofar?.last ?? 0) });
    }
  }

  /** Writes all that was counted. */
  flush(): Promise<void> {
    return this.exclusively(() => this.#flush(true, true));
  }

  /** Runs work while nothing is flushed: the read model then has counted all that the log holds. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }

  async #flush(withHours: boolean, withVerifications: boolean): Promise<void> {
    this.verifications.settle();
    try {
      const own = this.replica.takeUsage();
      for (const [account, uses] of own) this.#hourly.add(account, OWN_SERVICE, uses);
      for (const [account, uses] of own) await this.#append(account, uses);
      const reported = this.#reported;
      this.#reported = new Map();
      for (const [account, uses] of reported) await this.#append(account, [...uses.values()]);
      if (withHours) await this.#appendHours();
      if (withVerifications) await this.#appendVerifications();
      this.lastError = null;
    } catch (error) {
      this.lastError = error as Error;
    }
  }

  async #appendHours(): Promise<void> {
    for (const [account, uses] of this.#hourly.take()) {
      for (let from = 0; from < uses.length; from += HOURLY_PER_RECORD) {
        const part = uses.slice(from, from + HOURLY_PER_RECORD);
        await this.activity.append({ v: 1, kind: 'use', id: uuidv7(), account, uses: part });
      }
    }
  }

  /** Verifications of no known account belong to the first one, that of the operators. */
  async #appendVerifications(): Promise<void> {
    const [first] = this.replica.accounts.keys();
    for (const [account, hours] of this.verifications.take(first)) {
      await this.activity.append({ v: 1, kind: 'checks', id: uuidv7(), account, hours });
    }
  }

  async #append(account: string, counted: readonly KeyUse[]): Promise<void> {
    const uses = counted.flatMap(({ key, count, last }) => (count > 0 ? [{ key, count, last }] : []));
    for (let from = 0; from < uses.length; from += USES_PER_RECORD) {
      const part = uses.slice(from, from + USES_PER_RECORD);
      await this.activity.append({ v: 1, kind: 'usage', id: uuidv7(), account, uses: part });
    }
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }
}

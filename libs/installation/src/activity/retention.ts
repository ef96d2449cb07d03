import type { InstallationOptions } from '../options.js';

export const DAY_MS = 86_400_000;
/** How long it is kept what keys were used for by hour, days; where activity is removed earlier, no longer than that. */
export const USE_DAYS = 90;
const CHECK_EVERY_MS = 3_600_000;

export type RetentionOptions = Pick<InstallationOptions, 'onInfo' | 'onNotice' | 'activityDays'>;

/** Removes activity, and hours of use, that are older than a number of days: it looks at the start and then every hour. */
export abstract class Retention {
  readonly #stop = new AbortController();
  /** aborts a check that is under way when this stops */
  protected readonly signal: AbortSignal = this.#stop.signal;
  #timer: NodeJS.Timeout | undefined;
  #last: Promise<void> = Promise.resolve();

  constructor(private readonly options: RetentionOptions) {}

  start(): void {
    this.#timer = setInterval(() => void this.check(true), CHECK_EVERY_MS);
    this.#timer.unref();
    void this.check(false);
  }

  /** Resolves when no check is under way; one that is ends early, and the next start makes up for it. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#last;
  }

  /** Never rejects: a failure is reported. @param hourLater whether it has run for an hour since the check before */
  check(hourLater: boolean): Promise<void> {
    const failed = ({ message }: Error) => {
      if (this.signal.aborted) return;
      this.options.onNotice?.(
        `activity that is too old could not be removed: ${message}. It is tried again in an hour.`,
      );
    };
    return (this.#last = this.#last.then(() => this.remove(hourLater).catch(failed)));
  }

  protected abstract remove(hourLater: boolean): Promise<void>;

  /** Time before which activity is too old, both in ms since 1970, UTC; null: it is kept for ever. */
  protected tooOldBefore(now: number): number | null {
    const { activityDays } = this.options;
    return activityDays === undefined ? null : now - activityDays * DAY_MS;
  }

  /** Time before which hours of use are too old, both in ms since 1970, UTC. They go day by day. */
  protected usesTooOldBefore(now: number): number {
    const days = Math.min(USE_DAYS, this.options.activityDays ?? USE_DAYS);
    return (Math.floor(now / DAY_MS) - days) * DAY_MS;
  }

  protected reportRemoved(before: number): void {
    this.options.onInfo?.(`activity from before ${new Date(before).toISOString()} was removed from revision history`);
  }
}

import { Hourly } from '../hourly.js';
import type { InstallationOptions } from '../options.js';

export const DAY_MS = 86_400_000;
/** How long it is kept what keys were used for by hour, days; where activity is removed earlier, no longer than that. */
export const USE_DAYS = 90;

export type RetentionOptions = Pick<InstallationOptions, 'onInfo' | 'onNotice' | 'activityDays'>;

/** Removes activity, and hours of use, that are older than a number of days: it looks at the start and then every hour. */
export abstract class Retention extends Hourly {
  constructor(private readonly options: RetentionOptions) {
    super();
  }

  protected failed({ message }: Error): void {
    this.options.onNotice?.(`activity that is too old could not be removed: ${message}. It is tried again in an hour.`);
  }

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

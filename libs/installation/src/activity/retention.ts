import { Hourly } from '../hourly.js';
import type { InstallationOptions } from '../options.js';

export const DAY_MS = 86_400_000;

export type RetentionOptions = Pick<InstallationOptions, 'onInfo' | 'onNotice'> & { readonly activityDays: number };

/** Removes activity that is older than a number of days: it looks at the start and then every hour. */
export abstract class Retention extends Hourly {
  constructor(private readonly options: RetentionOptions) {
    super();
  }

  protected failed({ message }: Error): void {
    this.options.onNotice?.(`activity that is too old could not be removed: ${message}. It is tried again in an hour.`);
  }

  /** Time before which activity is too old, both in ms since 1970, UTC. */
  protected tooOldBefore(now: number): number {
    return now - this.options.activityDays * DAY_MS;
  }

  protected reportRemoved(before: number): void {
    this.options.onInfo?.(`activity from before ${new Date(before).toISOString()} was removed from revision history`);
  }
}

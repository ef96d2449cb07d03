import type { MongoReadModel } from '@latchkey/read-model';
import { Retention, type RetentionOptions } from '../activity/retention.js';
import type { ClusterOptions } from '../options.js';

type Options = Pick<ClusterOptions, 'activityDays' | 'clock' | 'onInfo' | 'onNotice'>;

/** Removes activity from MongoDB; Kafka removes the records by itself. Several processes may do this at once. */
export class HistoryRetention extends Retention {
  private constructor(
    private readonly history: MongoReadModel,
    private readonly clock: Options['clock'],
    options: RetentionOptions,
  ) {
    super(options);
  }

  /** Null where activity is not to be removed. */
  static of(history: MongoReadModel, { activityDays, clock, onInfo, onNotice }: Options): HistoryRetention | null {
    return activityDays ? new HistoryRetention(history, clock, { activityDays, onInfo, onNotice }) : null;
  }

  protected async work(): Promise<void> {
    // a wrong clock removes nothing too early: there are two, usually on two machines
    const before = this.tooOldBefore(Math.min(this.clock.now(), await this.history.serverTime()));
    const oldest = await this.history.oldestReport();
    if (oldest === null || oldest >= before) return;
    let more = true;
    while (more && !this.signal.aborted) more = await this.history.removeActivity(before);
    if (!more) this.reportRemoved(before);
  }
}

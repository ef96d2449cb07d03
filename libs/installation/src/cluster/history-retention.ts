import type { Removal } from '@latchkey/projections';
import type { MongoReadModel } from '@latchkey/read-model';
import { Retention, type RetentionOptions } from '../activity/retention.js';
import type { ClusterOptions } from '../options.js';

type Options = Pick<ClusterOptions, 'activityDays' | 'clock' | 'onInfo' | 'onNotice'>;

/** Removes activity and hours of use from MongoDB; Kafka removes the records by itself. Several processes may do this at once. */
export class HistoryRetention extends Retention {
  private constructor(
    private readonly history: MongoReadModel,
    private readonly clock: Options['clock'],
    options: RetentionOptions,
  ) {
    super(options);
  }

  static of(history: MongoReadModel, { activityDays, clock, onInfo, onNotice }: Options): HistoryRetention {
    return new HistoryRetention(history, clock, { activityDays, onInfo, onNotice });
  }

  protected async work(): Promise<void> {
    // a wrong clock removes nothing too early: there are two, usually on two machines
    const now = Math.min(this.clock.now(), await this.history.serverTime());
    const before = this.tooOldBefore(now);
    const oldest = before === null ? null : await this.history.oldestReport();
    if (before !== null && oldest !== null && oldest < before && (await this.#removeAll({ of: 'activity', before })))
      this.reportRemoved(before);
    await this.#removeAll({ of: 'uses', before: this.usesTooOldBefore(now) });
  }

  /** @returns whether it came to the end */
  async #removeAll(removal: Removal): Promise<boolean> {
    let more = true;
    while (more && !this.signal.aborted) more = await this.history.remove(removal);
    return !more;
  }
}

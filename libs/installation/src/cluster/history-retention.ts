import type { Clock } from '@latchkey/domain';
import type { MongoReadModel } from '@latchkey/read-model';
import { Retention } from '../activity/retention.js';
import type { RetentionOptions } from '../options.js';

/**
 * Removes activity that is too old from revision history in MongoDB. Kafka removes the records by itself, by the retention
 * of the topic. Several processes may do this at once.
 */
export class HistoryRetention extends Retention {
  constructor(
    private readonly history: Pick<MongoReadModel, 'removeActivity' | 'oldestReport' | 'serverTime'>,
    private readonly clock: Clock,
    options: RetentionOptions,
  ) {
    super(options);
  }

  protected async remove(_hourLater: boolean, signal: AbortSignal): Promise<void> {
    // a wrong clock removes nothing too early: there are two, usually on two machines
    const before = this.tooOldBefore(Math.min(this.clock.now(), await this.history.serverTime()));
    const oldest = await this.history.oldestReport();
    if (oldest === null || oldest >= before) return;
    let more = true;
    while (more && !signal.aborted) more = await this.history.removeActivity(before);
    if (!more) this.reportRemoved(before);
  }
}

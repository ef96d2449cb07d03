import { openMongoGenerations } from '@latchkey/read-model';
import type { ClusterOptions, OnProgress } from '../options.js';
import { activityRunner, foldAll, logRunner } from '../projection.js';
import { HistoryRetention } from './history-retention.js';
import { withClusterLogs } from './logs.js';

/**
 * Folds the logs into new collections beside the live ones, which they replace once they have caught up. Projectors go on
 * from the checkpoints of the new ones, so nothing is missed that is written meanwhile.
 *
 * @returns how many records were read
 */
export function rebuildCluster(options: ClusterOptions, onProgress: OnProgress): Promise<number> {
  return withClusterLogs(options, async ({ log, replica, activity }) => {
    const generations = await openMongoGenerations(options.mongodb);
    try {
      const draft = await generations.draft();
      const ofActivity = activity.map((one, partition) => activityRunner(one, draft, `activity-${partition}`));
      const records = [log, ...activity].reduce((sum, one) => sum + one.end() - one.begin(), 0);
      await foldAll([logRunner(log, replica, draft), ...ofActivity], records, onProgress);
      // the topic keeps records for a while longer than history keeps what they say
      if (options.retention) await new HistoryRetention(draft, options.clock, options.retention).check(false);
      await generations.promote(draft);
      return records;
    } finally {
      await generations.close();
    }
  });
}

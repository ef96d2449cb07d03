import { openMongoGenerations, type MongoReadModel } from '@latchkey/read-model';
import type { OnProgress } from '../maintenance/progress.js';
import { activityRunner, logRunner } from '../projection-runners.js';
import { HistoryRetention } from './history-retention.js';
import type { ClusterOptions } from './start.js';
import { withClusterLogs, type ClusterReading } from './logs.js';

const PROGRESS_EVERY_MS = 100;

/**
 * Folds the logs from their beginning into new collections beside the live ones, and puts them in their place once they
 * have caught up. Services and projectors go on; nobody reads half of it.
 *
 * @returns how many records were read
 * @throws ReadModelBeingRebuilt, NotReady; LogError when a log cannot be read
 */
export function rebuildCluster(
  options: Omit<ClusterOptions, 'ring' | 'dataDirectory' | 'onTailCut' | 'onFailure'>,
  onProgress: OnProgress,
): Promise<number> {
  return withClusterLogs(options, async (reading) => {
    const generations = await openMongoGenerations(options.mongodb!);
    try {
      const draft = await generations.draft();
      const records = await fill(draft, reading, onProgress);
      // the topic keeps records for a while longer than history keeps what they say
      if (options.retention) await new HistoryRetention(draft, options.clock, options.retention).check();
      await generations.promote(draft);
      return records;
    } finally {
      await generations.close();
    }
  });
}

/** Until nothing is left to be read. What comes while the draft goes live, projectors read from its checkpoints on. */
async function fill(draft: MongoReadModel, reading: ClusterReading, onProgress: OnProgress): Promise<number> {
  const { activity } = reading;
  const runners = [
    logRunner(reading, draft),
    ...activity.map((log, at) => activityRunner(log, draft, `activity-${at}`)),
  ];
  const logs = [reading.log, ...activity];
  const total = logs.reduce((sum, log) => sum + log.end() - log.begin(), 0);
  const done = () => total - runners.reduce((sum, { lag }) => sum + Math.max(0, lag), 0);
  const timer = setInterval(() => onProgress(done(), total), PROGRESS_EVERY_MS);
  try {
    await Promise.all(runners.map((runner) => runner.run({ follow: false })));
  } finally {
    clearInterval(timer);
  }
  onProgress(total, total);
  return total;
}

import { partitionCount, topicNames } from '@latchkey/event-log';
import type { MongoReadModel } from '@latchkey/read-model';
import { closing } from '../opened.js';
import type { ClusterOptions } from '../options.js';
import { CheckpointProgress } from './checkpoint-progress.js';
import { openPartition } from './logs.js';

const PROJECTED_WITHIN_MS = 10_000;

/**
 * Why the read model may not know of a use of a key within so many days; null: it knows every one that is in the activity
 * topic by now, whichever process wrote it.
 */
export async function unknownUses(
  days: number,
  readModel: Pick<MongoReadModel, 'checkpoint' | 'remaking'>,
  options: Pick<ClusterOptions, 'kafka' | 'activityDays' | 'onNotice'>,
  withinMs = PROJECTED_WITHIN_MS,
): Promise<string | null> {
  const { activityDays, kafka } = options;
  // a rebuild can only count what Kafka still has (ADR 35)
  if (activityDays && activityDays < days)
    return `the policy says ${days} days, but uses may be forgotten after LATCHKEY_ACTIVITY_DAYS, which are ${activityDays}`;
  if ((await readModel.remaking()) !== null) return 'the read model is being made anew';
  return closing(async (opened) => {
    const length = await partitionCount(kafka, topicNames(kafka.topicPrefix).activity);
    const partitions = Array.from({ length }, async (_, n) => {
      const log = await openPartition(opened, options, 'activity', n);
      const end = log.end();
      const isEmpty = end === log.begin();
      const progress = new CheckpointProgress(readModel, `activity-${n}`, () => end);
      return isEmpty || progress.waitFor(end - 1, withinMs);
    });
    const projected = await Promise.all(partitions);
    return projected.every(Boolean) ? null : 'projectors are behind the activity topic';
  });
}

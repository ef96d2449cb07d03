import type { ProjectionStore } from '@latchkey/projections';
import type { ReadModel, RetentionQuestions } from '@latchkey/read-model';
import type { ActivityRetention } from './embedded/activity-retention.js';
import type { ActivitySink } from './activity/activity-sink.js';
import type { WriteSide } from './write-side.js';
import type { Progress } from './cluster/checkpoint-progress.js';
import type { ReplicaSnapshots } from './snapshot/replica-snapshots.js';
import type { UsageRecorder } from './activity/usage-recorder.js';

export type ServedReadModel = ReadModel & RetentionQuestions & Pick<ProjectionStore, 'load' | 'checkpoint'>;

export interface InstallationParts {
  readonly writeSide: WriteSide;
  readonly readModel: ServedReadModel;
  /** how far projections have come; `activity` is null where another process makes it */
  readonly progress: { readonly log: Progress; readonly activity: Progress | null };
  readonly activity: ActivitySink;
  /** Resolves true once all activity that this process has made durable is projected, false when `timeoutMs` passed before. */
  readonly activityProjected: (timeoutMs: number) => Promise<boolean>;
  readonly usage: UsageRecorder;
  readonly snapshots: ReplicaSnapshots;
  /** unset: activity is kept for ever, or another process removes it */
  readonly retention?: ActivityRetention | undefined;
  /** finishes what runs and closes everything */
  readonly close: () => Promise<void>;
}

import type { ProjectionStore } from '@latchkey/projections';
import type { ReadModel, RetentionQuestions } from '@latchkey/read-model';
import type { ActivityRetention } from './activity-retention.js';
import type { ActivitySink } from './activity-sink.js';
import type { LogSide } from './log-side.js';
import type { Progress } from './checkpoint-progress.js';
import type { ReplicaSnapshots } from './snapshot/replica-snapshots.js';
import type { UsageRecorder } from './usage-recorder.js';

export type ServedReadModel = ReadModel & RetentionQuestions & Pick<ProjectionStore, 'load' | 'checkpoint'>;

export interface InstallationParts {
  readonly side: LogSide;
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

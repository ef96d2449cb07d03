import type { ForgettingLog } from '@latchkey/event-log';
import {
  activityHistoryProjection,
  checkHoursProjection,
  keyListProjection,
  keyUsageProjection,
  ProjectionRunner,
  revisionHistoryProjection,
  unusedKeyProjection,
  userListProjection,
  type ProjectedActivity,
  type ProjectedEvent,
  type ProjectionStore,
  type SourceName,
} from '@latchkey/projections';
import type { WriteSide } from './write-side.js';
import { activitySource, logSource } from './sources.js';

/** Folds the event log into a store. */
export function logRunner({ log, replica }: Pick<WriteSide, 'log' | 'replica'>, store: ProjectionStore) {
  const projections = [keyListProjection, userListProjection, revisionHistoryProjection, unusedKeyProjection];
  return new ProjectionRunner<ProjectedEvent>(logSource(log, replica), projections, store);
}

/** Folds an activity log, or one partition of it, into a store. */
export function activityRunner(log: ForgettingLog, store: ProjectionStore, name?: SourceName) {
  const projections = [keyUsageProjection, checkHoursProjection, activityHistoryProjection];
  return new ProjectionRunner<ProjectedActivity>(activitySource(log, name), projections, store);
}

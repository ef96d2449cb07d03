import { decodeActivity } from '@latchkey/domain';
import { decodeEnvelope, type EventLog, type ForgettingLog, type StoredRecord } from '@latchkey/event-log';
import {
  activityHistoryProjection,
  checkHoursProjection,
  keyListProjection,
  keyUsageProjection,
  useHoursProjection,
  ProjectionRunner,
  projectedEvent,
  recordAt,
  requireSameHistory,
  revisionHistoryProjection,
  userListProjection,
  type ProjectedActivity,
  type ProjectedEvent,
  type ProjectionSource,
  type ProjectionStore,
  type Removal,
} from '@latchkey/projections';
import type { Replica } from '@latchkey/replica';
import type { OnProgress } from './options.js';
import { runAll } from './run-all.js';

const PROGRESS_EVERY_MS = 100;

/** What judges the records of the event log. */
type Judging = Pick<Replica, 'judged'> & { readonly rejected: { has(offset: number): boolean } };

/** Folds the event log into a store. */
export function logRunner(log: EventLog, replica: Judging, store: ProjectionStore) {
  const projections = [keyListProjection, userListProjection, revisionHistoryProjection];
  return new ProjectionRunner<ProjectedEvent>(logSource(log, replica), projections, store);
}

/** Folds an activity log, or one partition of it, into a store. */
export function activityRunner(log: ForgettingLog, store: ProjectionStore, partition?: number) {
  const projections = [keyUsageProjection, checkHoursProjection, useHoursProjection, activityHistoryProjection];
  return new ProjectionRunner<ProjectedActivity>(activitySource(log, partition), projections, store);
}

/** The event log as projections see it: the replica of this process has judged which records count. */
export function logSource(log: EventLog, replica: Judging): ProjectionSource<ProjectedEvent> {
  return {
    name: 'log',
    log,
    begin: () => 0,
    identity: () => identityOfLog(log),
    judged: (offset) => replica.judged(offset),
    entry: ({ offset, bytes }) => {
      if (replica.rejected.has(offset)) return null;
      const decoded = decodeEnvelope(bytes);
      return decoded.kind === 'envelope' ? projectedEvent(decoded.envelope, offset) : null;
    },
    removes: () => null,
    recordId: envelopeId,
  };
}

/** The activity log as projections see it: every readable record counts. */
export function activitySource(log: ForgettingLog, partition?: number): ProjectionSource<ProjectedActivity> {
  return {
    name: partition === undefined ? 'activity' : `activity-${partition}`,
    log,
    begin: () => log.begin(),
    identity: () => identityOfActivity(log),
    judged: () => Promise.resolve(),
    entry: ({ offset, bytes }) => {
      const record = decodeActivity(bytes);
      return record && Object.assign(record, { offset });
    },
    // with partitions, what is old goes by time (ADR 35)
    removes: (record) => (partition === undefined ? removalIn(record) : null),
    recordId: activityId,
  };
}

function removalIn(record: ProjectedActivity): Removal | null {
  if (record.kind === 'removal') return { of: 'activity', before: record.before };
  return record.kind === 'use-removal' ? { of: 'uses', before: record.before } : null;
}

/** @throws HistoryMismatch when a store was projected from other logs than these */
export async function requireProjectedFrom(
  store: Pick<ProjectionStore, 'checkpoint'>,
  ...sources: readonly ProjectionSource<unknown>[]
): Promise<void> {
  for (const source of sources) await requireSameHistory(source, await store.checkpoint(source.name));
}

/** Folds logs up to their end, or until the signal aborts. @param total records in all of them */
export async function foldAll(
  runners: readonly Pick<ProjectionRunner<ProjectedEvent>, 'lag' | 'run'>[],
  total: number,
  onProgress: OnProgress,
  signal?: AbortSignal,
): Promise<void> {
  const done = () => Math.max(0, total - runners.reduce((sum, { lag }) => sum + Math.max(0, lag), 0));
  const timer = setInterval(() => onProgress(done(), total), PROGRESS_EVERY_MS);
  const folding = runners.map((runner) => (halt: AbortSignal) => runner.run({ follow: false, signal: halt }));
  await runAll(signal, folding).finally(() => clearInterval(timer));
  if (!signal?.aborted) onProgress(total, total);
}

/** The id of record 0. Asked of a log that is not empty. */
export async function identityOfLog(log: EventLog): Promise<string> {
  return envelopeId(await recordAt(log, 0));
}

/** The id of record 0, also when that record is gone. Asked of a log that is not empty. */
export async function identityOfActivity(log: ForgettingLog): Promise<string> {
  return log.name() ?? activityId(await recordAt(log, 0));
}

function envelopeId({ bytes }: StoredRecord): string {
  const decoded = decodeEnvelope(bytes);
  return decoded.kind === 'envelope' ? decoded.envelope.id : '-';
}

function activityId({ bytes }: StoredRecord): string {
  return decodeActivity(bytes)?.id ?? '-';
}

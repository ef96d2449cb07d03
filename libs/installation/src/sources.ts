import { decodeActivity } from '@latchkey/domain';
import { decodeEnvelope, type EventLog, type ForgettingLog, type StoredRecord } from '@latchkey/event-log';
import {
  projectedEvent,
  recordAt,
  type ProjectedActivity,
  type ProjectedEvent,
  type ProjectionSource,
  type SourceName,
} from '@latchkey/projections';
import type { Replica } from '@latchkey/replica';

/** The event log as projections see it: the replica of this process has judged which records count. */
export function logSource(log: EventLog, replica: Replica): ProjectionSource<ProjectedEvent> {
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
    removesBefore: () => null,
    recordId: envelopeId,
  };
}

/** The activity log as projections see it: every readable record counts. */
export function activitySource(log: ForgettingLog, name: SourceName = 'activity'): ProjectionSource<ProjectedActivity> {
  return {
    name,
    log,
    begin: () => log.begin(),
    identity: () => identityOfActivity(log),
    judged: () => Promise.resolve(),
    entry: ({ offset, bytes }) => {
      const record = decodeActivity(bytes);
      return record && { ...record, offset };
    },
    removesBefore: (record) => (record.kind === 'removal' ? record.before : null),
    recordId: activityId,
  };
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

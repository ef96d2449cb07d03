import { decodeActivity } from '@latchkey/domain';
import { decodeEnvelope, type EventLog, type StoredRecord } from '@latchkey/event-log';
import {
  projectedEvent,
  type ProjectedActivity,
  type ProjectedEvent,
  type ProjectionSource,
} from '@latchkey/projections';
import type { Replica } from '@latchkey/replica';

/** The event log as projections see it: the replica of this process has judged which records count. */
export function logSource(log: EventLog, replica: Replica): ProjectionSource<ProjectedEvent> {
  return {
    name: 'log',
    log,
    identityOf: envelopeId,
    judged: (offset) => replica.judged(offset),
    entry: ({ offset, bytes }) => {
      if (replica.rejected.has(offset)) return null;
      const decoded = decodeEnvelope(bytes);
      return decoded.kind === 'envelope' ? projectedEvent(decoded.envelope, offset) : null;
    },
    recordId: envelopeId,
  };
}

/** The activity log as projections see it: every readable record counts. */
export function activitySource(log: EventLog): ProjectionSource<ProjectedActivity> {
  return {
    name: 'activity',
    log,
    identityOf: activityId,
    judged: () => Promise.resolve(),
    entry: ({ offset, bytes }) => {
      const record = decodeActivity(bytes);
      return record && { ...record, offset };
    },
    recordId: activityId,
  };
}

function envelopeId({ bytes }: StoredRecord): string {
  const decoded = decodeEnvelope(bytes);
  return decoded.kind === 'envelope' ? decoded.envelope.id : '-';
}

function activityId({ bytes }: StoredRecord): string {
  return decodeActivity(bytes)?.id ?? '-';
}

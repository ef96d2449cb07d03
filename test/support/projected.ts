import { decodeEnvelope, type EventLog } from '@latchkey/event-log';
import {
  keyListProjection,
  projectedEvent,
  revisionHistoryProjection,
  type KeyDocument,
  type RevisionDocument,
} from '@latchkey/projections';
import type { Replica } from '@latchkey/replica';

/** Key list and revision history of a whole log, as a replica has judged it. */
export async function project(
  log: EventLog,
  replica: Replica,
): Promise<{ keys: KeyDocument[]; revisions: RevisionDocument[] }> {
  const keys = new Map<string, KeyDocument>();
  const revisions = new Map<string, RevisionDocument>();
  for await (const batch of log.read(0, { follow: false })) {
    for (const { offset, bytes } of batch) {
      const decoded = decodeEnvelope(bytes);
      if (decoded.kind !== 'envelope' || replica.rejected.has(offset)) continue;
      const event = projectedEvent(decoded.envelope, offset);
      if (event === null) continue;
      for (const id of keyListProjection.idsOf(event)) {
        const next = keyListProjection.fold(id, keys.get(id) ?? null, event);
        if (next !== null) keys.set(id, next);
      }
      for (const id of revisionHistoryProjection.idsOf(event)) {
        revisions.set(id, revisionHistoryProjection.fold(id, null, event)!);
      }
    }
  }
  return { keys: [...keys.values()], revisions: [...revisions.values()] };
}

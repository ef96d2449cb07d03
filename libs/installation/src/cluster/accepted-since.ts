import { decodeEnvelope, isAcceptance, type EventLog } from '@latchkey/event-log';
import type { SnapshotHeader } from '@latchkey/replica';

/**
 * Whether an operator has accepted the log after a snapshot of another history was made: then the snapshot is of no use,
 * and no witness of a rewind that nobody knows of. Ids of records are UUIDv7, so they tell which of two is older.
 */
export async function acceptedSince(log: EventLog, header: SnapshotHeader | null): Promise<boolean> {
  for await (const batch of log.read(0, { follow: false })) {
    for (const { bytes } of batch) {
      const decoded = decodeEnvelope(bytes);
      if (decoded.kind !== 'envelope' || !isAcceptance(decoded.envelope)) continue;
      if (header === null || decoded.envelope.id > header.position.record) return true;
    }
  }
  return false;
}

import { join } from 'node:path';
import { decodeEnvelope, type Envelope, openEmbeddedLog } from '@latchkey/event-log';
import { Replica } from '@latchkey/replica';

/** The events of a data directory that count, as their envelopes, read from its files. */
export async function acceptedEvents(dataDirectory: string): Promise<Envelope[]> {
  const log = await openEmbeddedLog(join(dataDirectory, 'log'), { readOnly: true });
  const replica = new Replica(Date);
  const events: Envelope[] = [];
  for await (const batch of log.read(0, { follow: false })) {
    for (const record of batch) {
      replica.apply(record);
      const decoded = decodeEnvelope(record.bytes);
      if (decoded.kind !== 'envelope' || decoded.envelope.kind !== 'event') continue;
      if (!replica.rejected.has(record.offset)) events.push(decoded.envelope);
    }
  }
  await log.close();
  return events;
}

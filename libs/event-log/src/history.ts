import { decodeEnvelope } from './envelope.js';
import type { EventLog } from './event-log.port.js';
import type { Position } from './position.js';

/**
 * Why a position is not one of this log: it is of another log, the log ends before it, or another record lies there.
 * Whoever remembers such a position must not go on as if nothing had happened.
 *
 * @param log identity of the log at hand
 * @returns a sentence for people; null when the position is in this log
 * @throws LogError when the log cannot be read
 */
export async function foreignTo(log: string, events: EventLog, position: Position): Promise<string | null> {
  if (position.log !== log) return `it is of log ${position.log}, this is log ${log}`;
  // another process may have told of it before this one heard
  if (position.offset >= events.end() && position.offset >= (await events.latest())) {
    return `it is record ${position.offset}, but this log ends before record ${events.end()}: it was rewound`;
  }
  const record = await recordIdAt(events, position.offset);
  return record === position.record ? null : `record ${position.offset} of this log is another one: it was replaced`;
}

/**
 * The position of the record at an offset that is in the log.
 *
 * @param log identity of the log at hand
 * @throws LogError when the log cannot be read
 */
export async function positionAt(log: string, events: EventLog, offset: number): Promise<Position> {
  return { log, offset, record: await recordIdAt(events, offset) };
}

async function recordIdAt(events: EventLog, offset: number): Promise<string> {
  for await (const [first] of events.read(offset, { follow: false })) {
    const decoded = decodeEnvelope(first!.bytes);
    return decoded.kind === 'envelope' ? decoded.envelope.id : '-';
  }
  return '';
}

import { decodeEnvelope } from './envelope.js';
import type { EventLog } from './event-log.port.js';

/** A place in one particular log: which log, which record counted from 0, and that record's id. */
export interface Position {
  readonly log: string;
  readonly offset: number;
  readonly record: string;
}

/** What the text of a position looks like. */
export const POSITION_PATTERN = /^([0-9A-Za-z-]{1,64})\.([0-9]{1,15})\.([0-9A-Za-z-]{1,64})$/;

/** The opaque text of a position: what `Latchkey-Position` holds. */
export function formatPosition({ log, offset, record }: Position): string {
  return `${log}.${offset}.${record}`;
}

/** The position a text stands for, or undefined when it stands for none. */
export function parsePosition(text: string): Position | undefined {
  const match = POSITION_PATTERN.exec(text);
  return match ? { log: match[1]!, offset: Number(match[2]), record: match[3]! } : undefined;
}

/**
 * Why a position is not one of this log: it is of another log, the log ends before it, or another record lies there. A
 * caller that remembers such a position must stop: its state is of another history.
 *
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

async function recordIdAt(events: EventLog, offset: number): Promise<string> {
  for await (const [first] of events.read(offset, { follow: false })) {
    const decoded = decodeEnvelope(first!.bytes);
    return decoded.kind === 'envelope' ? decoded.envelope.id : '-';
  }
  return '';
}

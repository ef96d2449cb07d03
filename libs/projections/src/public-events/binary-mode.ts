import { parsePosition, type Position } from '@latchkey/event-log';
import type { PublicEvent } from './public-event.js';
import type { PublicRecord } from './public-topic.port.js';

/** What a record says of the relay that sent it. */
export interface SentBy {
  /** the identity of the log, then of each acceptance by an operator; the last is the history that is published */
  readonly histories: readonly string[];
  /** every event up to here was acknowledged when this was sent; null: this is of the first that were sent */
  readonly before: string | null;
}

/** What a relay reads back at the end of a partition. */
export interface Newest {
  readonly histories: readonly string[];
  /** of the event itself; null when there is none: no relay sent this */
  readonly position: Position | null;
  readonly before: Position | null;
}

const HISTORY = 'ce_history';
const POSITION = 'ce_position';
const BEFORE = 'latchkey_before';

/** An event in the binary content mode of the CloudEvents binding for Kafka: attributes as headers, data as the value. */
export function binaryRecord(event: PublicEvent, { histories, before }: SentBy): PublicRecord {
  const { data, datacontenttype, ...attributes } = event;
  const headers = {
    'content-type': datacontenttype,
    ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce_${name}`, value])),
    [HISTORY]: histories.join('.'),
    ...(before !== null && { [BEFORE]: before }),
  };
  return { key: event.partitionkey ?? null, headers, value: JSON.stringify(data) };
}

export function newestOf({ headers }: Pick<PublicRecord, 'headers'>): Newest {
  const position = parsePosition(headers[POSITION] ?? '') ?? null;
  const before = parsePosition(headers[BEFORE] ?? '') ?? null;
  return { histories: headers[HISTORY]?.split('.') ?? [], position, before };
}

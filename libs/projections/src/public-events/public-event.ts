import { readEvent } from '@latchkey/domain';
import type { Envelope } from '@latchkey/event-log';
import { z } from 'zod';
import { PUBLIC_DATA, type PublicType } from './public-data.js';

const SEQUENCE_DIGITS = 10;

const text = z.string().min(1);

/** An accepted event as other services read it: CloudEvents 1.0 in its JSON format. */
export const publicEventSchema = z.object({
  specversion: z.literal('1.0'),
  id: text.describe('the same whenever the event is sent again'),
  source: text.describe('urn:latchkey:log: and the identity of the log: another one is another history'),
  type: text.describe('what happened, as in KeyCreated; ignore the ones you do not know'),
  subject: text.optional().describe('id of the key, user or account it happened to'),
  time: z.iso.datetime().optional().describe('when it was decided; later events may have an earlier time'),
  datacontenttype: z.literal('application/json'),
  dataschema: text
    .optional()
    .describe('where the schema of data is; absent: the service cannot read it, data is empty'),
  position: text.describe('resume after this event by sending it as ?after='),
  sequence: z
    .string()
    .regex(/^\d{10,}$/)
    .describe('counts the events of this subject from 0000000001, without gaps, ten digits'),
  accountid: text,
  actoruserid: text.optional().describe('id of the user in whose name it was done'),
  actorkeyid: text.optional().describe('id of the key through which it was done, if any'),
  partitionkey: text.optional().describe('the subject: what shares it is in order'),
  data: z.record(z.string(), z.unknown()),
});

/** An event for other services, see publicEventSchema. */
export type PublicEvent = z.infer<typeof publicEventSchema>;

/** Where an event stands, and where its schema is published. */
export interface PublicPlace {
  /** identity of the log */
  readonly log: string;
  /** what resumes after this event, as `formatPosition` writes it */
  readonly position: string;
  /** 1, 2, ... among the published events of its aggregate */
  readonly sequence: number;
  /** absolute address of the AsyncAPI document */
  readonly asyncApi: string;
}

/** Where the schemas of `data` are; a name for them where there is no LATCHKEY_PUBLIC_URL. */
export function asyncApiAddress(publicUrl: string | undefined): string {
  return publicUrl === undefined ? 'urn:latchkey:asyncapi' : `${publicUrl.replace(/\/+$/, '')}/asyncapi.json`;
}

/**
 * An accepted event for other services: no digest, no sealed secret, no name or address of a person. An event of
 * unknown type, or one that cannot be read, has empty data: it is published so that sequences have no gaps.
 */
export function publicEvent(envelope: Envelope, { log, position, sequence, asyncApi }: PublicPlace): PublicEvent {
  const { id, account, aggregate, actor } = envelope;
  const { type, data } = publicPart(envelope);
  const at = Date.parse(envelope.at);
  return {
    specversion: '1.0',
    id,
    source: `urn:latchkey:log:${encodeURIComponent(log)}`,
    type: type || 'Unknown',
    ...(aggregate && { subject: aggregate }),
    ...(Number.isFinite(at) && { time: new Date(at).toISOString() }),
    datacontenttype: 'application/json',
    ...(data && { dataschema: `${asyncApi}#/components/schemas/${type}` }),
    position,
    sequence: String(sequence).padStart(SEQUENCE_DIGITS, '0'),
    accountid: account,
    ...(actor?.user && { actoruserid: actor.user }),
    ...(actor?.key && { actorkeyid: actor.key }),
    ...(aggregate && { partitionkey: aggregate }),
    data: data ?? {},
  };
}

/** What an event is called, and the part of its data that is public; null when the event cannot be read. */
function publicPart(envelope: Envelope): { type: string; data: Record<string, unknown> | null } {
  const read = readEvent(envelope);
  if (read.of === 'unknown' || read.of === 'unreadable') return { type: envelope.type, data: null };
  const { type, data } = read.event;
  return { type, data: PUBLIC_DATA[type as PublicType].parse(data) };
}

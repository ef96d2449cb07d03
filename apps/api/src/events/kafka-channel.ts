import { PUBLIC_DATA, publicEventSchema } from '@latchkey/projections';
import { z } from 'zod';

export type Json = Record<string, unknown>;

/** A reference within the AsyncAPI document. */
export const ref = (...path: string[]) => ({ $ref: `#/${path.join('/')}` });
const bindingVersion = '0.5.0';

const history = z
  .string()
  .describe('which history this is of: another one is published from its beginning; see docs/events.md');

/** Attributes as headers, as the binary mode of the CloudEvents binding for Kafka has them; for JSON Schema. */
export const kafkaHeadersSchema = z.looseObject({
  'content-type': publicEventSchema.shape.datacontenttype,
  ...prefixed(publicEventSchema.omit({ data: true, datacontenttype: true, position: true }).shape),
  ce_position: z.string().describe('of this event; GET /v1/events?after= takes it'),
  ce_history: history,
});

function prefixed(shape: Record<string, z.ZodType>): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(shape).map(([name, schema]) => [`ce_${name}`, schema]));
}

export const KAFKA_SERVER: Json = {
  host: '{brokers}',
  protocol: 'kafka',
  description: 'Where the log is Kafka: the brokers in KAFKA_BROKERS.',
  variables: { brokers: { default: 'localhost:9092' } },
};

/** The public topic: the same events, whose data is the value of a record. */
export function kafkaChannel(): Json {
  return {
    address: '{prefix}.events',
    servers: [ref('servers', 'kafka')],
    description: 'The events of all accounts where the log is Kafka, in order for each subject.',
    parameters: { prefix: { default: 'latchkey', description: 'LATCHKEY_TOPIC_PREFIX' } },
    messages: { ...Object.fromEntries(Object.keys(PUBLIC_DATA).map((type) => [type, readable(type)])), Unreadable: unreadable() }, // prettier-ignore
    bindings: { kafka: { topicConfiguration: { 'cleanup.policy': ['delete'] }, bindingVersion } },
  };
}

export function kafkaOperation(channel: string): Json {
  return {
    action: 'send',
    channel: ref('channels', channel),
    summary: 'Events in the binary content mode of CloudEvents',
    messages: [...Object.keys(PUBLIC_DATA), 'Unreadable'].map((name) => ref('channels', channel, 'messages', name)),
  };
}

function readable(type: string): Json {
  return message(type, { properties: { ce_type: { const: type } } }, ref('components', 'schemas', type));
}

function unreadable(): Json {
  return message('Unreadable', { not: { required: ['ce_dataschema'] } }, { type: 'object', maxProperties: 0 });
}

function message(name: string, headers: Json, payload: Json): Json {
  const key = { type: 'string', description: 'the subject; without one there is no key' };
  return {
    name,
    contentType: 'application/json',
    headers: { type: 'object', allOf: [ref('components', 'schemas', 'KafkaHeaders'), headers] },
    payload,
    bindings: { kafka: { key, bindingVersion } },
  };
}

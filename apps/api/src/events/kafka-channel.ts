import { PUBLIC_DATA, publicEventSchema } from '@latchkey/projections';
import { z } from 'zod';

export type Json = Record<string, unknown>;

/** A reference within the AsyncAPI document. */
export const ref = (...path: string[]) => ({ $ref: `#/${path.join('/')}` });
export const schemaRef = (name: string) => ref('components', 'schemas', name);
const bindingVersion = '0.5.0';

const inHeaders = publicEventSchema.omit({ data: true, datacontenttype: true, position: true }).shape;

/** Attributes as headers, as the binary mode of the CloudEvents binding for Kafka has them; for JSON Schema. */
export const kafkaHeadersSchema = z.looseObject({
  'content-type': publicEventSchema.shape.datacontenttype,
  ...Object.fromEntries(Object.entries<z.ZodType>(inHeaders).map(([name, schema]) => [`ce_${name}`, schema])),
  ce_position: z.string().describe('of this event; GET /v1/events?after= takes it'),
  ce_history: z
    .string()
    .describe('which history this is of: another one is published from its beginning; see docs/events.md'),
});

export const KAFKA_SERVER: Json = {
  host: '{brokers}',
  protocol: 'kafka',
  description: 'Where the log is Kafka: the brokers in KAFKA_BROKERS.',
  variables: { brokers: { default: 'localhost:9092' } },
};

/** The public topic: the same events, whose data is the value of a record. */
export function kafkaChannel(): Json {
  const known = Object.keys(PUBLIC_DATA).map((type) =>
    message(type, { properties: { ce_type: { const: type } } }, schemaRef(type)),
  );
  const unreadable = message(
    'Unreadable',
    { not: { required: ['ce_dataschema'] } },
    { type: 'object', maxProperties: 0 },
  );
  return {
    address: '{prefix}.events',
    servers: [ref('servers', 'kafka')],
    description: 'The events of all accounts where the log is Kafka, in order for each subject.',
    parameters: { prefix: { default: 'latchkey', description: 'LATCHKEY_TOPIC_PREFIX' } },
    messages: Object.fromEntries([...known, unreadable].map((one) => [one['name'], one])),
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

function message(name: string, headers: Json, payload: Json): Json {
  const key = { type: 'string', description: 'the subject; without one there is no key' };
  return {
    name,
    contentType: 'application/json',
    headers: { type: 'object', allOf: [schemaRef('KafkaHeaders'), headers] },
    payload,
    bindings: { kafka: { key, bindingVersion } },
  };
}

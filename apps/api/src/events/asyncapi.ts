import { asyncApiAddress, PUBLIC_DATA, publicEventSchema } from '@latchkey/projections';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { VERSION } from '../app-parts.js';
import { readableAndOpen } from '../docs/openapi.js';
import type { PublicAddress } from '../http/public-address.js';
import { endSchema, heartbeatSchema } from './event-lines.js';
import { KAFKA_SERVER, kafkaChannel, kafkaHeadersSchema, kafkaOperation } from './kafka-channel.js';
import { ref, schemaRef, type Json } from './kafka-channel.js';

/** The address under which a reader finds the document: the public one, else that of its own request. */
export function documentAddress(address: PublicAddress, request: Pick<FastifyRequest, 'protocol' | 'host'>): string {
  const base = address.baseFor(request);
  return asyncApiAddress(URL.canParse(base) ? base : 'http://localhost');
}

/** AsyncAPI 3.0, made of the schemas that make the events. @param publicUrl the address that people use, where one was set */
export function asyncApiDocument(publicUrl: string | undefined): Json {
  const messages = Object.fromEntries(allMessages().map((one) => [one['name'], one]));
  const names = Object.keys(messages);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Latchkey events',
      version: VERSION,
      description:
        'What happened to keys, users and the policy, for other services. The rules for readers are in docs/events.md.',
      license: { name: 'Apache-2.0' },
    },
    servers: { latchkey: serverOf(publicUrl), kafka: KAFKA_SERVER },
    defaultContentType: 'application/json',
    channels: {
      events: {
        address: '/v1/events',
        servers: [ref('servers', 'latchkey')],
        description: 'JSON lines or, by Accept, server-sent events: from the beginning or after a position, then live.',
        messages: Object.fromEntries(names.map((name) => [name, ref('components', 'messages', name)])),
      },
      publicTopic: kafkaChannel(),
    },
    operations: { sendEvents: operation(names), sendToPublicTopic: kafkaOperation('publicTopic') },
    components: {
      schemas: schemas(),
      messages,
      securitySchemes: { accessKey: half('accessKey'), secretKey: half('secretKey') },
    },
  };
}

function serverOf(publicUrl: string | undefined): Json {
  if (publicUrl === undefined) {
    return { host: '{host}', protocol: 'http', variables: { host: { default: 'localhost:3000' } } };
  }
  const { host, protocol, pathname } = new URL(publicUrl);
  return { host, protocol: protocol.slice(0, -1), ...(pathname !== '/' && { pathname }) };
}

function operation(names: string[]): Json {
  const after = { type: 'string', description: 'the position of what was read last' };
  return {
    action: 'send',
    channel: ref('channels', 'events'),
    summary: 'Events, a heartbeat each second, and a last line that says why the stream ends',
    security: ['accessKey', 'secretKey'].map((name) => ref('components', 'securitySchemes', name)),
    messages: names.map((name) => ref('channels', 'events', 'messages', name)),
    bindings: { http: { method: 'GET', query: { type: 'object', properties: { after } }, bindingVersion: '0.3.0' } },
  };
}

function half(name: string): Json {
  return { type: 'httpApiKey', in: 'header', name, description: 'One half of a credential; both are needed' };
}

/** The schema of an event's `data` is named like its type: `dataschema` points there. */
function schemas(): Json {
  const lines = { CloudEvent: publicEventSchema, Heartbeat: heartbeatSchema, End: endSchema };
  const parts: Record<string, z.ZodType> = { ...PUBLIC_DATA, ...lines, KafkaHeaders: kafkaHeadersSchema };
  const all = Object.entries(parts).map(([name, schema]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', override: readableAndOpen });
    return [name, rest];
  });
  return Object.fromEntries(all);
}

const message = (name: string, payload: Json): Json => ({ name, contentType: 'application/json', payload });
const event = (data: Json): Json => ({ allOf: [schemaRef('CloudEvent'), data] });

function allMessages(): Json[] {
  const known = Object.keys(PUBLIC_DATA).map((type) =>
    message(type, event({ properties: { type: { const: type }, data: schemaRef(type) } })),
  );
  const summary =
    'An event of a type or with a payload that this version cannot read: it counts in sequence, data is empty';
  const unreadable = event({ not: { required: ['dataschema'] }, properties: { data: { maxProperties: 0 } } });
  const others = ['Heartbeat', 'End'].map((name) => message(name, schemaRef(name)));
  return [...known, { ...message('Unreadable', unreadable), summary }, ...others];
}

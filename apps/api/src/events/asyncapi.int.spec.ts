import { resolve } from 'node:path';
import specs from '@asyncapi/specs';
import { PUBLIC_DATA, publicEvent, PublicRelay } from '@latchkey/projections';
import { Replica } from '@latchkey/replica';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { credential, History, keyCreated, keyEnabled, userRegistered } from '../../../../test/support/history.js';
import { MemoryLog } from '../../../../test/support/memory-log.js';
import { SimulatedTopic } from '../../../../test/support/simulated-topic.js';
import { PublicAddress } from '../http/public-address.js';
import { asyncApiDocument, documentAddress } from './asyncapi.js';
import { endOf } from './event-lines.js';

const CHECKED_IN = resolve(import.meta.dirname, '../../../../docs/asyncapi.json');
// the official schema of the format, in the form without names, which Ajv knows already
const OFFICIAL = specs.schemasWithoutId['3.0.0'] as object;

// oxlint-disable-next-line typescript/no-explicit-any -- the document is checked against its own schema first
const document = asyncApiDocument(undefined) as any;

const ajv = () => {
  const made = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(made);
  return made;
};

describe('the AsyncAPI document', () => {
  it('is the one that is checked in', async () => {
    const text = `${JSON.stringify(document, null, 2)}\n`;
    await expect(text, 'docs/asyncapi.json is stale: `npm run asyncapi` renews it').toMatchFileSnapshot(CHECKED_IN);
  });

  it.each([undefined, 'https://keys.example.org/latchkey'])('is valid AsyncAPI 3.0, at the address %s', (url) => {
    const validate = ajv().compile(OFFICIAL);
    expect(validate(asyncApiDocument(url)) || validate.errors).toBe(true);
  });

  it('has a schema and a message for every type of event', () => {
    for (const type of Object.keys(PUBLIC_DATA)) {
      expect(document.components.schemas[type]?.type, type).toBe('object');
      expect(document.components.messages[type].payload.allOf[1].properties.type).toEqual({ const: type });
    }
    const inChannel = Object.keys(document.channels.events.messages);
    expect(inChannel).toEqual(Object.keys(document.components.messages));
    expect(document.operations.sendEvents.messages).toHaveLength(inChannel.length);
  });

  it('refers to nothing that is not there', () => {
    const text = JSON.stringify(document);
    for (const [, path] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = path!.split('/').reduce((at, name) => at?.[name], document);
      expect(found, path).toBeTruthy();
    }
  });

  it('says where it is: at the public address, else where the reader found it', () => {
    const request = { protocol: 'http', host: '127.0.0.1:3000' } as const;
    const address = (url?: string, more = {}) => documentAddress(new PublicAddress(url), { ...request, ...more });
    expect(address()).toBe('http://127.0.0.1:3000/asyncapi.json');
    expect(address('https://keys.example.org/latchkey/')).toBe('https://keys.example.org/latchkey/asyncapi.json');
    for (const host of ['', 'a b', '\u0000'])
      expect(address(undefined, { host })).toBe('http://localhost/asyncapi.json');
    expect(asyncApiDocument('https://keys.example.org/latchkey')['servers']).toMatchObject({
      latchkey: { host: 'keys.example.org', protocol: 'https', pathname: '/latchkey' },
    });
    expect(document.servers.latchkey.host).toBe('{host}');
  });

  it('describes what is sent', () => {
    const checker = ajv().addSchema(document, 'asyncapi');
    const matching = (line: unknown) =>
      Object.keys(document.components.messages).filter((name) =>
        checker.validate(`asyncapi#/components/messages/${name}/payload`, line),
      );
    const place = { log: 'l', position: 'l.1.r', sequence: 1, asyncApi: 'http://x/asyncapi.json' };
    const created = new History().next('key_1', keyCreated(credential(1), 'usr_1'));
    expect(matching(publicEvent(created, place))).toEqual(['KeyCreated']);
    expect(matching(publicEvent({ ...created, type: 'KeyPainted' }, place))).toEqual(['Unreadable']);
    expect(matching({ type: 'heartbeat', position: 'l.1.r' })).toEqual(['Heartbeat']);
    expect(matching(endOf('stopping'))).toEqual(['End']);
    expect(matching({ ...publicEvent(created, place), data: {} })).toEqual([]);
  });

  it('describes what is in the public topic', async () => {
    const { messages } = document.channels.publicTopic;
    const checker = ajv().addSchema(document, 'asyncapi');
    const valid = (name: string, part: string, value: unknown) =>
      checker.validate(`asyncapi#/channels/publicTopic/messages/${name}/${part}`, value);
    const history = new History()
      .event('usr_1', userRegistered('Ana'))
      .event('key_1', keyCreated(credential(1), 'usr_1'))
      .event('key_1', { ...keyEnabled, type: 'KeyPainted' } as never);
    const records = await relayed(history);
    const matching = records.map(({ headers, value }) =>
      Object.keys(messages).filter(
        (name) => valid(name, 'headers', headers) && valid(name, 'payload', JSON.parse(value)),
      ),
    );
    expect(matching).toEqual([['UserRegistered'], ['KeyCreated'], ['Unreadable']]);
    const { ce_history: _, ...headers } = records[0]!.headers;
    expect(valid('UserRegistered', 'headers', headers)).toBe(false);
    const described = Object.keys(document.components.schemas.KafkaHeaders.properties);
    for (const name of Object.keys(records[1]!.headers)) expect(described).toContain(name);
  });
});

async function relayed({ records }: History) {
  const [log, replica, topic] = [new MemoryLog(), new Replica(Date), new SimulatedTopic(1)];
  for (const record of records) {
    log.put(record.bytes);
    replica.apply(record);
  }
  await new PublicRelay({ log, replica, topic: topic.link(), asyncApi: 'urn:x' }).run({ follow: false });
  return topic.in(0);
}

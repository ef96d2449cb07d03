import { isSessionEventType, keyEventSchema, policyEventSchema, userEventSchema } from '@latchkey/domain';
import type { AggregateEvent, KeyEvent } from '@latchkey/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as events from '../../../../test/support/history.js';
import { ACCOUNT, credential, History } from '../../../../test/support/history.js';
import { PUBLIC_DATA } from './public-data.js';
import { asyncApiAddress, publicEvent, publicEventSchema, type PublicPlace } from './public-event.js';

const KEY = 'key_1';
const PLACE: PublicPlace = { log: 'log-1', position: 'log-1.7.id', sequence: 3, asyncApi: 'http://x/asyncapi.json' };
const status = { status: { before: 'active', after: 'disabled' } } as const;
const by = { user: { id: 'usr_1', name: 'PRIVATE' }, key: { id: 'key_9', name: 'PRIVATE' }, address: 'PRIVATE' };
const pii = { target: 'PRIVATE', by };
const sealed = { kid: 'PRIVATE', box: 'PRIVATE' };
const edit = <T>(before: T, after: T) => ({ before, after });

/** Every type of event with what is private in it, and what of its data is public. */
const ALL: readonly [AggregateEvent, Record<string, unknown>][] = [
  [
    {
      ...events.keyCreated(credential(1), 'usr_1', { sealed }),
      pii: { ...pii, mappedUserName: 'PRIVATE' },
    } as KeyEvent,
    { name: 'Import', kind: 'api', accessKey: credential(1).accessKey, expiresAt: null, mappedUserId: 'usr_1' },
  ],
  [
    {
      type: 'KeyEdited',
      data: { changes: { name: edit('a', 'b'), mappedUserId: edit('usr_1', 'usr_2') } },
      pii: { ...pii, mappedUserName: edit('PRIVATE', 'PRIVATE') },
    },
    { changes: { name: edit('a', 'b'), mappedUserId: edit('usr_1', 'usr_2') } },
  ],
  [
    { type: 'KeyDisabled', data: { ...status, reason: 'left' }, pii },
    { ...status, reason: 'left' },
  ],
  [{ type: 'KeyEnabled', data: status, pii }, status],
  [
    { type: 'KeyRotated', data: { digest: 'PRIVATE', sealed, previousSecretExpiresAt: edit(null, null) }, pii },
    { previousSecretExpiresAt: edit(null, null) },
  ],
  [
    { type: 'KeyPreviousSecretEnded', data: { previousSecretExpiresAt: edit('2026-01-01T00:00:00.000Z', null) }, pii },
    { previousSecretExpiresAt: edit('2026-01-01T00:00:00.000Z', null) },
  ],
  [{ type: 'KeyRevealed', data: { secretVersion: 1 }, pii }, { secretVersion: 1 }],
  [{ type: 'KeyDeleted', data: status, pii }, status],
  [
    {
      type: 'UserRegistered',
      data: { role: 'admin', externalId: 'hr-7' },
      pii: { ...pii, name: 'PRIVATE', email: 'PRIVATE' },
    },
    { role: 'admin', externalId: 'hr-7' },
  ],
  [
    {
      type: 'UserEdited',
      data: { changes: { role: edit('member', 'admin') } },
      pii: { ...pii, changes: { name: edit('PRIVATE', 'PRIVATE'), email: edit(null, 'PRIVATE') } },
    },
    { changes: { role: edit('member', 'admin') } },
  ],
  [{ type: 'UserDeactivated', data: { active: edit(true, false) }, pii }, { active: edit(true, false) }],
  [{ type: 'UserActivated', data: { active: edit(false, true) }, pii }, { active: edit(false, true) }],
  [
    { type: 'PolicyChanged', data: { changes: { scopesRequired: edit(false, true) } }, pii },
    { changes: { scopesRequired: edit(false, true) } },
  ],
];
const aggregateOf = ({ type }: AggregateEvent) =>
  type === 'PolicyChanged' ? ACCOUNT : type.startsWith('Key') ? KEY : 'usr_1';
const envelope = (event: AggregateEvent, more = {}) => new History().next(aggregateOf(event), event, more);
const CREATED = ALL[0]![0];

describe('a public event', () => {
  it('is a CloudEvent that says what, whose, who, when and where', () => {
    const actor = { user: 'usr_7', key: 'key_7' };
    const made = publicEvent(envelope(CREATED, { id: 'id-1', at: '2026-01-01T00:00:00.000Z', actor }), PLACE);
    expect(made).toEqual({
      specversion: '1.0',
      id: 'id-1',
      source: 'urn:latchkey:log:log-1',
      type: 'KeyCreated',
      subject: KEY,
      time: '2026-01-01T00:00:00.000Z',
      datacontenttype: 'application/json',
      dataschema: 'http://x/asyncapi.json#/components/schemas/KeyCreated',
      position: 'log-1.7.id',
      sequence: '0000000003',
      accountid: ACCOUNT,
      actoruserid: 'usr_7',
      actorkeyid: 'key_7',
      partitionkey: KEY,
      data: ALL[0]![1],
    });
    for (const name of Object.keys(made)) expect(name).toMatch(/^[a-z0-9]{1,20}$/);
  });

  it.each(ALL.map(([event, data]) => [event.type, event, data] as const))('%s has its data', (type, event, data) => {
    const made = publicEvent(envelope(event), PLACE);
    expect([made.type, made.data]).toEqual([type, data]);
    expect(publicEventSchema.parse(made)).toEqual(made);
    expect(JSON.stringify(made)).not.toMatch(/PRIVATE|digest|sealed|pii/);
  });

  it('has no actor where there was none', () => {
    expect(publicEvent(envelope(CREATED, { actor: null }), PLACE)).not.toHaveProperty('actoruserid');
    expect(publicEvent(envelope(CREATED, { actor: { user: 'usr_1', key: null } }), PLACE)).not.toHaveProperty(
      'actorkeyid',
    );
  });

  it.each([
    ['of an unknown type', { type: 'KeyPainted' }],
    ['of a type that every object has', { type: 'toString' }],
    ['without data', { data: {} }],
    ['without names', { pii: {} }],
    ['of the other kind', { aggregate: 'usr_1' }],
    ['at no time', { at: 'soon' }],
    ['without a type and a subject', { type: '', aggregate: '' }],
  ])('%s has empty data and no schema', (_what, more) => {
    const made = publicEvent(envelope(CREATED, more), PLACE);
    expect([made.data, made.dataschema, made.sequence]).toEqual([{}, undefined, '0000000003']);
    expect(publicEventSchema.parse(made)).toEqual(made);
    expect(Object.values(made)).not.toContain('');
  });
});

describe('the address of the schemas', () => {
  it('is at the public address, else a name', () => {
    expect(asyncApiAddress('https://keys.example.org/latchkey/')).toBe(
      'https://keys.example.org/latchkey/asyncapi.json',
    );
    const asyncApi = asyncApiAddress(undefined);
    const { dataschema } = publicEvent(envelope(CREATED), { ...PLACE, asyncApi });
    expect(dataschema).toBe('urn:latchkey:asyncapi#/components/schemas/KeyCreated');
    expect(new URL(dataschema!).protocol).toBe('urn:');
  });
});

describe('public schemas', () => {
  it('are there for every type of event, no more', () => {
    const options = [...keyEventSchema.options, ...userEventSchema.options, ...policyEventSchema.options];
    const all = options.map(({ shape }) => shape.type.value);
    const types = all.filter((type) => !isSessionEventType(type));
    expect(types).toHaveLength(all.length - 5);
    expect(Object.keys(PUBLIC_DATA).sort()).toEqual(types.sort());
    expect(ALL.map(([{ type }]) => type).sort()).toEqual(types.sort());
  });

  it.each(Object.entries(PUBLIC_DATA))('of %s name nothing private, at any depth', (_type, schema) => {
    const named = JSON.stringify(z.toJSONSchema(schema, { io: 'output' }));
    expect(named).not.toMatch(/digest|sealed|secretKey|"pii"|email|userName|"target"/i);
    expect(named).not.toContain('"additionalProperties":{}');
  });

  it.each(ALL.map(([event]) => [event.type, event] as const))(
    'of %s let through nothing that is not named',
    (type, event) => {
      const stowaways = fc.dictionary(
        fc.constantFrom('digest', 'sealed', 'pii', 'secretKey', 'box', 'name2'),
        fc.constant('PRIVATE'),
      );
      fc.assert(
        fc.property(stowaways, (more) => {
          const parsed = PUBLIC_DATA[type as keyof typeof PUBLIC_DATA].parse(smuggled(event.data, more));
          expect(JSON.stringify(parsed)).not.toContain('PRIVATE');
        }),
      );
    },
  );
});

/** The value with these members in every object of it. */
function smuggled(value: unknown, more: object): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const inner = Object.entries(value).map(([name, one]) => [name, smuggled(one, more)]);
  return { ...Object.fromEntries(inner), ...more };
}

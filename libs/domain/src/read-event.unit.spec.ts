import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aggregateKind, type AggregateEvent } from './aggregates.js';
import { eventTraits, readEvent } from './read-event.js';
import type { KeyEvent } from './key/key.events.js';
import type { PolicyEvent } from './policy/policy.events.js';
import type { UserEvent } from './user/user.events.js';

const AT = '2026-01-01T00:00:00.000Z';

const pii = { target: 'Import' };
const change = (before: unknown, after: unknown) => ({ before, after });
const TIME = '2026-01-02T03:04:05.678Z';

const KEY_EVENTS = [
  {
    type: 'KeyCreated',
    data: {
      name: 'Import',
      kind: 'data-loader',
      accessKey: 'dak_1',
      digest: 'd',
      sealed: { kid: 'k', box: 'b' },
      expiresAt: TIME,
      mappedUserId: 'usr_1',
    },
    pii: { ...pii, mappedUserName: 'Ana' },
  },
  {
    type: 'KeyEdited',
    data: {
      changes: { name: change('a', 'b'), expiresAt: change(null, TIME), mappedUserId: change('usr_1', 'usr_2') },
    },
    pii: { ...pii, mappedUserName: change('Ana', 'Ben') },
  },
  { type: 'KeyEdited', data: { changes: {} }, pii },
  { type: 'KeyDisabled', data: { status: change('active', 'disabled'), reason: null }, pii },
  { type: 'KeyEnabled', data: { status: change('disabled', 'expired') }, pii },
  { type: 'KeyRotated', data: { digest: 'd', sealed: null, previousSecretExpiresAt: change(TIME, null) }, pii },
  { type: 'KeyPreviousSecretEnded', data: { previousSecretExpiresAt: change(TIME, null) }, pii },
  { type: 'KeyRevealed', data: { secretVersion: 2 }, pii },
  { type: 'KeyDeleted', data: { status: change('user-inactive', 'deleted') }, pii },
] as KeyEvent[];

const USER_EVENTS = [
  { type: 'UserRegistered', data: { role: 'verifier', externalId: 'hr-7' }, pii: { ...pii, name: 'Ana', email: null } },
  {
    type: 'UserEdited',
    data: { changes: { role: change('member', 'admin') } },
    pii: { ...pii, changes: { name: change('a', 'b'), email: change(null, 'e') } },
  },
  { type: 'UserDeactivated', data: { active: change(true, false) }, pii },
  { type: 'UserActivated', data: { active: change(false, true) }, pii },
  { type: 'SignInLinkIssued', data: { digest: 'd', expiresAt: TIME }, pii },
  {
    type: 'SessionStarted',
    data: { session: 's', digest: 'd', by: 'link', link: 'l', keyId: null, secretVersion: null, endsAt: TIME },
    pii: { ...pii, address: null },
  },
  { type: 'SessionRenewed', data: { session: 's' }, pii },
  { type: 'SessionEnded', data: { session: 's' }, pii },
  { type: 'SessionsEnded', data: {}, pii },
] as UserEvent[];

const POLICY_EVENTS = [
  {
    type: 'PolicyChanged',
    data: { changes: { apiLongestDays: change(null, 90), memberScopes: change(null, ['a:b']) } },
    pii,
  },
  { type: 'PolicyChanged', data: { changes: {} }, pii },
] as PolicyEvent[];

const EVENTS = [
  ...KEY_EVENTS.map((event) => ['key', 'key_1', event] as const),
  ...USER_EVENTS.map((event) => ['user', 'usr_1', event] as const),
  ...POLICY_EVENTS.map((event) => ['policy', 'acc_1', event] as const),
].map((row) => [row[2].type, ...row] as const);

const written = (event: AggregateEvent) => JSON.parse(JSON.stringify(event)) as KeyEvent;

describe.each(EVENTS)('%s', (type, of, aggregate, event) => {
  it('is read as it was written', () =>
    expect(readEvent({ at: AT, aggregate, ...written(event) })).toEqual({ of, event: written(event) }));

  it('may hold members this code does not know', () => {
    const { data } = written(event);
    const raw = { type, aggregate, data: { ...data, added: 1 }, pii: { ...event.pii, by: 'somebody' } };
    expect(readEvent({ at: AT, ...raw })).toEqual({ of, event: written(event) });
  });

  it('of another aggregate is not readable', () => {
    const other = of === 'key' ? 'usr_1' : 'key_1';
    for (const wrong of [other, 'rev_1', '', aggregate.slice(1)]) {
      expect(readEvent({ at: AT, aggregate: wrong, ...written(event) })).toEqual({
        of: 'unreadable',
        where: 'aggregate',
      });
    }
  });

  it('without its payload is not readable', () =>
    expect(readEvent({ at: AT, aggregate, type, data: null, pii: event.pii })).toEqual({
      of: 'unreadable',
      where: 'data',
    }));

  it('of no time is not readable', () =>
    expect(readEvent({ at: 'yesterday', aggregate, ...written(event) })).toEqual({ of: 'unreadable', where: 'at' }));

  it('without its names is not readable', () =>
    expect(readEvent({ at: AT, aggregate, type, data: event.data, pii: {} })).toMatchObject({ of: 'unreadable' }));
});

describe('what is no event of ours', () => {
  it.each(['KeyFrozen', '', 'keyCreated', 'constructor', 'toString', '__proto__'])('%s is unknown', (type) =>
    expect(readEvent({ at: AT, aggregate: 'key_1', type, data: {}, pii })).toEqual({ of: 'unknown' }),
  );

  it('is told from a payload that cannot be read, which says where', () => {
    const data = { ...KEY_EVENTS[0]!.data, expiresAt: 'tomorrow' };
    const raw = { ...KEY_EVENTS[0]!, aggregate: 'key_1', data };
    expect(readEvent({ at: AT, ...raw })).toEqual({ of: 'unreadable', where: 'data.expiresAt' });
  });

  it('never makes it throw', () =>
    fc.assert(
      fc.property(fc.constantFrom(...EVENTS), fc.anything(), fc.anything(), ([type, , aggregate], data, anyPii) => {
        expect(readEvent({ at: AT, aggregate, type, data, pii: anyPii }).of).toMatch(/^(unreadable|key|user)$/);
      }),
    ));
});

describe('traits of events', () => {
  it.each(EVENTS)('%s', (type) =>
    expect(eventTraits(type)).toEqual({ final: type === 'KeyDeleted', critical: !/^(KeyRevealed|S.+)$/.test(type) }),
  );
});

describe('the kind of an aggregate', () => {
  it.each([
    ['key_1', 'key'],
    ['usr_1', 'user'],
    ['acc_1', 'policy'],
    ['key', undefined],
    ['', undefined],
  ])('of %s is %s', (id, kind) => expect(aggregateKind(id)).toBe(kind));
});

import { describe, expect, it } from 'vitest';
import type { KeyEvent } from '@latchkey/domain';
import * as events from '../../../test/support/history.js';
import { ACCOUNT, credential, History, START } from '../../../test/support/history.js';
import { Replica } from './replica.js';

const ANA = 'usr_ana';
const KEY = 'key_1';
const PAIR = credential(1);
const unknown = (more: object) => ({ type: 'KeyFrozen', data: {}, pii: {}, ...more });

function given(history: History) {
  const replica = new Replica({ now: () => START + 3_600_000 });
  for (const record of history.records) replica.apply(record);
  replica.serving = true;
  return {
    replica,
    stream: (aggregate = KEY) => replica.stream(ACCOUNT, aggregate)!,
    verify: ({ accessKey, secretKey } = PAIR) => replica.verify(accessKey, secretKey, 'api'),
    reasons: () => replica.quarantines.map(({ aggregate, reason }) => [aggregate, reason]),
  };
}
const working = () =>
  new History().event(ANA, events.userRegistered('Ana', 'admin')).event(KEY, events.keyCreated(PAIR, ANA));
const anEvent = events.keyDisabled;

describe('a key is shut by', () => {
  it.each<[string, object, string]>([
    ['a payload that cannot be read', { data: {} }, 'unreadable KeyDisabled at data.status'],
    ['an unknown type that is critical', unknown({ critical: true }), 'unknown critical type KeyFrozen'],
    ['an event that cannot follow', events.keyCreated(PAIR, ANA), 'KeyCreated twice'],
    ['an event of a user', events.userActivated, 'unreadable UserActivated at aggregate'],
  ])('%s', (_, more, reason) => {
    const shut = given(working().event(KEY, anEvent, more));
    expect(shut.reasons()).toEqual([[KEY, reason]]);
    expect(shut.stream()).toMatchObject({ quarantined: true, seq: 2, state: { enabled: false, version: 1 } });
    expect(shut.verify()).toEqual({ valid: false, code: 'DISABLED' });
  });

  it('an access key that belongs to another, which stays as it was', () => {
    const shut = given(working().event('key_2', events.keyCreated(PAIR, ANA, { name: 'Double' })));
    expect(shut.reasons()).toEqual([['key_2', 'its access key belongs to another key']]);
    expect(shut.stream('key_2')).toMatchObject({ quarantined: true, state: null });
    expect(shut.verify()).toMatchObject({ valid: true, caller: { key: { id: KEY, name: 'Import' } } });
  });

  it('an event before the first, and stays shut when that comes', () => {
    const shut = given(new History().event(KEY, anEvent).event(KEY, events.keyCreated(PAIR, ANA)));
    expect(shut.reasons()).toEqual([[KEY, 'KeyDisabled before KeyCreated']]);
    expect(shut.verify()).toEqual({ valid: false, code: 'UNKNOWN_KEY' });
  });
});

const shut = () => working().event(KEY, anEvent, unknown({ critical: true }));

describe('what is shut', () => {
  it('stays shut, whatever comes but its end', () => {
    const after = given(
      shut()
        .event(KEY, events.keyEnabled)
        .event(KEY, events.keyRotated(credential(2).secretKey, null)),
    );
    expect(after.verify()).toEqual({ valid: false, code: 'DISABLED' });
    expect(after.verify({ ...PAIR, secretKey: credential(2).secretKey })).toMatchObject({ code: 'WRONG_SECRET' });
    expect(after.stream()).toMatchObject({ quarantined: true, seq: 4, state: { version: 1, enabled: false } });
  });

  it('can end', () => {
    const ended = given(shut().event(KEY, events.keyDeleted));
    expect(ended.stream()).toMatchObject({ ended: true, state: { deleted: true } });
    expect(ended.verify()).toEqual({ valid: false, code: 'DELETED' });
  });

  it('leaves others alone', () => {
    const other = credential(7);
    expect(given(shut().event('key_2', events.keyCreated(other, ANA))).verify(other)).toMatchObject({ valid: true });
  });

  it('when it is a user lets none of its keys in and counts as no admin', () => {
    const user = given(working().event(ANA, events.userActivated, { data: {} }));
    expect(user.reasons()).toEqual([[ANA, 'unreadable UserActivated at data.active']]);
    expect(user.verify()).toEqual({ valid: false, code: 'USER_INACTIVE' });
    expect(user.replica.account(ACCOUNT).activeAdmins).toBe(0);
  });

  it('when it is a user is not brought back by an activation', () => {
    const history = working().event(ANA, events.userActivated, { data: {} }).event(ANA, events.userActivated);
    expect(given(history).verify()).toEqual({ valid: false, code: 'USER_INACTIVE' });
  });
});

const history = () => working().event(KEY, anEvent, unknown({ critical: false }));

describe('an unknown type that is not critical', () => {
  it('advances the key and changes nothing of it', () => {
    const after = given(history());
    expect(after.reasons()).toEqual([]);
    expect(after.stream()).toMatchObject({ seq: 2, quarantined: false, state: { version: 1, enabled: true } });
    expect(after.verify()).toMatchObject({ valid: true });
  });
  it('is followed by what its writer wrote next', () =>
    expect(given(history().event(KEY, events.keyDisabled)).verify()).toEqual({ valid: false, code: 'DISABLED' }));
});

describe('an event of a newer writer', () => {
  it('may hold members this code does not know', () => {
    const created = events.keyCreated(PAIR, ANA);
    const history = new History()
      .event(ANA, events.userRegistered('Ana'))
      .event(KEY, { ...created, data: { ...created.data, colour: 'red' } } as unknown as KeyEvent);
    expect(given(history).verify()).toMatchObject({ valid: true });
  });
});

describe('the policy of an account', () => {
  const policyOf = (history: History) => given(history).replica.account(ACCOUNT).policy;
  const limited = events.policyChanged({ apiLongestDays: { before: null, after: 90 } });

  it('is there before its first event, and what its events say after', () => {
    expect(policyOf(working())).toMatchObject({ id: ACCOUNT, apiLongestDays: null, version: 1 });
    expect(policyOf(working().event(ACCOUNT, limited))).toMatchObject({ apiLongestDays: 90, version: 2 });
  });

  it('counts as something that was taken away, the first change too', () =>
    expect(given(working().event(ACCOUNT, limited)).replica.revokedAt).toBe(3));

  it.each<[string, Parameters<History['event']>]>([
    ['a payload that cannot be read', [ACCOUNT, limited, { data: {} }]],
    ['a critical type of a later version', [ACCOUNT, limited, { type: 'PolicySharpened', critical: true }]],
  ])('is shut by %s, and nothing else is', (_, event) => {
    const shut = given(
      working()
        .event(ACCOUNT, limited)
        .event(...event),
    );
    expect(shut.stream(ACCOUNT).quarantined).toBe(true);
    expect(() => shut.replica.account(ACCOUNT).policy).toThrow(expect.objectContaining({ code: 'NOT_READY' }));
    expect(shut.verify()).toMatchObject({ valid: true });
  });

  it('is no other account’s', () => {
    const shut = given(working().event('acc_other', limited));
    expect(shut.reasons()).toEqual([['acc_other', 'the policy of another account']]);
    expect(shut.replica.account(ACCOUNT).policy.version).toBe(1);
  });
});

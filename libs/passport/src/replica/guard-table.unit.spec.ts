import fc from 'fast-check';
import { digestSecret, feedRow, issueCredential, type Caller } from '@latchkey/domain';
import type { Key, KeyEvent, User, UserEvent } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { describe, expect, it } from 'vitest';
import { keyRow, userRow } from '../../../../test/support/fake-source.js';
import { ACCOUNT, credential, History, START } from '../../../../test/support/history.js';
import * as events from '../../../../test/support/history.js';
import { GuardTable } from './guard-table.js';

const PAIR = issueCredential('api');
const OTHER = issueCredential('api');
const NOW = 1_000;

function given(...rows: Parameters<GuardTable['apply']>[0][]): GuardTable {
  const table = new GuardTable({ id: 'acc_1', name: 'default' });
  for (const row of rows) table.apply(row);
  return table;
}
const working = () => given(userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1'));
const verify = (table: GuardTable, { accessKey, secretKey } = PAIR, now = NOW) =>
  table.verify(accessKey, secretKey, 'api', now);
const callerOf = (table: GuardTable): Caller => (verify(table) as { caller: Caller }).caller;

describe('what a guard knows', () => {
  it('lets a working credential in as its mapped user', () =>
    expect(callerOf(working())).toEqual({
      account: { id: 'acc_1', name: 'default' },
      // a service that is older sends no externalId, and none of the others
      user: { id: 'usr_1', name: 'Ana', role: 'member', externalId: null, attributes: {} },
      key: { id: 'key_1', name: 'Import', kind: 'api', scopes: null, environment: null, metadata: {} },
    }));

  it('lets a key in that works from some addresses alone where it comes from one of them', () => {
    const table = given(userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1', { allowedAddresses: ['10.0.0.0/8'] }));
    const from = (ip?: string) => table.verify(PAIR.accessKey, PAIR.secretKey, 'api', NOW, ip === undefined ? undefined : { ip }); // prettier-ignore
    expect([from('10.1.2.3').valid, from('11.1.2.3'), from()]).toEqual([
      true,
      { valid: false, code: 'ADDRESS' },
      { valid: false, code: 'ADDRESS' },
    ]);
    table.apply(keyRow('key_1', PAIR, 'usr_1', { allowedAddresses: ['11.0.0.0/8'] }));
    expect([from('10.1.2.3').valid, from('11.1.2.3').valid]).toEqual([false, true]);
  });

  it('gives no request a way to change what others of the key are told', () => {
    const metadata = { deep: [{ a: 1 }] };
    const table = given(userRow('usr_1', { attributes: { b: {} } }), keyRow('key_1', PAIR, 'usr_1', { metadata, scopes: ['a:b'] })); // prettier-ignore
    const { key, user } = callerOf(table);
    const parts = [key.metadata, key.scopes, (key.metadata['deep'] as object[])[0], user.attributes['b']];
    expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true, true]);
  });

  it('makes one caller for all requests of a key, which none of them can change', () => {
    const table = working();
    const caller = callerOf(table);
    expect(callerOf(table)).toBe(caller);
    for (const part of [caller, caller.user, caller.key]) expect(Object.isFrozen(part)).toBe(true);
  });

  it.each([
    ['another name of the user', userRow('usr_1', { name: 'Anna' }), { user: { name: 'Anna' } }],
    ['another role', userRow('usr_1', { role: 'admin' } as never), { user: { role: 'admin' } }],
    ['another external id', userRow('usr_1', { externalId: 'hr-7' }), { user: { externalId: 'hr-7' } }],
    ['other attributes', userRow('usr_1', { attributes: { team: 'red' } }), { user: { attributes: { team: 'red' } } }],
    ['another name of the key', keyRow('key_1', PAIR, 'usr_1', { name: 'New' }), { key: { name: 'New' } }],
    ['other scopes', keyRow('key_1', PAIR, 'usr_1', { scopes: ['a:b'] }), { key: { scopes: ['a:b'] } }],
    ['another environment', keyRow('key_1', PAIR, 'usr_1', { environment: 'test' }), { key: { environment: 'test' } }],
    ['other metadata', keyRow('key_1', PAIR, 'usr_1', { metadata: { a: 1 } }), { key: { metadata: { a: 1 } } }],
  ])('makes a new caller for %s', (_, row, change) => {
    const table = working();
    callerOf(table);
    table.apply(row);
    expect(callerOf(table)).toMatchObject(change);
  });

  it('makes a new caller for another mapped user', () => {
    const table = working();
    callerOf(table);
    table.apply(userRow('usr_2', { name: 'Ben' }));
    table.apply(keyRow('key_1', PAIR, 'usr_2'));
    expect(callerOf(table)).toMatchObject({ user: { id: 'usr_2', name: 'Ben' } });
  });

  it('counts keys, not their states', () => {
    const table = working();
    table.apply(keyRow('key_1', PAIR, 'usr_1', { name: 'New' }));
    expect(table.keyCount).toBe(1);
  });
});

describe('uses', () => {
  it('are counted for who is let in, with the latest time', () => {
    const table = working();
    verify(table, PAIR, 5);
    verify(table, PAIR, 9);
    verify(table, { ...PAIR, secretKey: OTHER.secretKey }, 20);
    expect(table.takeUses(10)).toEqual([{ key: 'key_1', count: 2, last: 9, refused: { WRONG_SECRET: 1 } }]);
    expect(table.takeUses(10)).toEqual([]);
  });

  it('are handed out so many at a time, the others later, none twice', () => {
    const pairs = [PAIR, OTHER, issueCredential('api')];
    const table = given(userRow('usr_1'), ...pairs.map((pair, i) => keyRow(`key_${i}`, pair, 'usr_1')));
    for (const pair of pairs) verify(table, pair);
    expect(table.takeUses(2).map(({ key }) => key)).toEqual(['key_0', 'key_1']);
    verify(table, pairs[0]);
    expect(table.takeUses(2).map(({ key, count }) => [key, count])).toEqual([['key_2', 1], ['key_0', 1]]); // prettier-ignore
  });

  it('say where the first of them came from, and look at no other request', () => {
    const table = working();
    let looks = 0;
    const request = (ip: string) => ({
      headers: { 'user-agent': 'curl/8' },
      get ip() {
        looks++;
        return ip;
      },
    });
    const use = (ip: string) => table.verify(PAIR.accessKey, PAIR.secretKey, 'api', NOW, request(ip));
    for (const ip of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) use(ip);
    expect(looks).toBe(1);
    expect(table.takeUses(10)).toEqual([{ key: 'key_1', count: 3, last: NOW, address: '10.0.0.1', agent: 'curl/8' }]);
    use('10.0.0.4');
    expect(table.takeUses(10)).toMatchObject([{ count: 1, address: '10.0.0.4' }]);
  });

  it('are none where a key was only refused, of which every code is told, but not what is no credential', () => {
    const table = given(userRow('usr_1'), keyRow('key_1', PAIR, 'usr_1', { enabled: false }));
    for (let n = 0; n < 3; n++) verify(table);
    table.verify(PAIR.accessKey, PAIR.secretKey, 'data-loader', NOW);
    table.verify(PAIR.accessKey, 'sk_nothing', 'api', NOW);
    table.verify(PAIR.accessKey, 'x'.repeat(99), 'api', NOW);
    verify(table, { ...PAIR, accessKey: OTHER.accessKey });
    expect(table.takeUses(10)).toEqual([{ key: 'key_1', count: 0, last: 0, refused: { DISABLED: 4 } }]);
    expect(table.takeUses(10)).toEqual([]);
  });

  it('with the secret before the newest are told apart, as long as that is the one before', () => {
    const table = working();
    const during = (until: number) =>
      keyRow('key_1', PAIR, 'usr_1', {
        digest: digestSecret(OTHER.secretKey),
        previousDigest: digestSecret(PAIR.secretKey),
        previousSecretExpiresAt: until,
      } as never);
    const use = (now: number) => {
      const verified = verify(table, PAIR, now) as { key: Parameters<GuardTable['usedPrevious']>[0] };
      table.usedPrevious(verified.key, now);
    };
    table.apply(during(5_000));
    use(1_000);
    use(1_001);
    expect(table.takeUses(10)).toEqual([
      { key: 'key_1', count: 2, last: 1_001, previous: { until: 5_000, count: 2, last: 1_001 } },
    ]);
    use(1_002);
    table.apply(during(9_000));
    use(1_003);
    expect(table.takeUses(10)).toMatchObject([{ count: 2, previous: { until: 9_000, count: 1, last: 1_003 } }]);
  });

  it('stay with the key when it changes', () => {
    const table = working();
    verify(table);
    table.apply(keyRow('key_1', PAIR, 'usr_1', { enabled: false }));
    expect(table.takeUses(10)).toMatchObject([{ key: 'key_1', count: 1 }]);
  });
});

const KEYS = ['key_1', 'key_2', 'key_3'] as const;
const USERS = ['usr_1', 'usr_2'] as const;
const pairs = [credential(1), credential(2), credential(3, 'data-loader')];
const mapped = (after: string): KeyEvent => ({
  type: 'KeyEdited',
  data: { changes: { mappedUserId: { before: '', after } } },
  pii: { target: '' },
});
const expiring = (after: number | null): KeyEvent => ({
  type: 'KeyEdited',
  data: { changes: { expiresAt: { before: null, after: after === null ? null : new Date(after).toISOString() } } },
  pii: { target: '' },
});
const times = fc.constantFrom(START, START + 500, START + 1_000, START + 60_000);

type Step = [string, KeyEvent | UserEvent];
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(
    fc.constantFrom(...KEYS),
    fc.oneof(
      fc.constantFrom<KeyEvent>(
        events.keyDisabled,
        events.keyEnabled,
        events.keyDeleted,
        events.keyPreviousSecretEnded,
      ),
      fc.constantFrom(...USERS, 'usr_none').map(mapped),
      fc.option(times).map(expiring),
      fc.tuple(fc.constantFrom(...pairs), fc.option(times)).map(([{ secretKey }, until]) => events.keyRotated(secretKey, until)), // prettier-ignore
    ),
  ),
  fc.tuple(
    fc.constantFrom(...USERS),
    fc.constantFrom<UserEvent>(events.userDeactivated, events.userActivated, events.userEdited('member', 'admin')),
  ),
);

function folded(steps: readonly Step[]): { history: History; replica: (now: number) => Replica } {
  const history = new History();
  for (const user of USERS) history.event(user, events.userRegistered(user));
  KEYS.forEach((key, i) => history.event(key, events.keyCreated(pairs[i]!, USERS[0], { kind: i === 2 ? 'data-loader' : 'api' }))); // prettier-ignore
  for (const [aggregate, event] of steps) history.event(aggregate, event);
  const replica = (now: number) => {
    const made = new Replica({ now: () => now });
    for (const record of history.records) made.apply(record);
    made.serving = true;
    return made;
  };
  return { history, replica };
}

// The two are written twice, for speed; they must not differ.
it('says of every credential, at every time, what the replica says that feeds it', () =>
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), times, fc.constantFrom('api', 'data-loader'), (steps, now, kind) => {
      const replica = folded(steps).replica(now);
      const account = replica.account(ACCOUNT);
      const table = new GuardTable({ id: account.id, name: account.name });
      for (const { state } of account.streams.values()) if (state !== null) table.apply(feedRow(state as Key | User));
      for (const { accessKey } of [...pairs, credential(9)]) {
        for (const { secretKey } of [...pairs, credential(9), { secretKey: 'x' }, { secretKey: 'x'.repeat(99) }]) {
          const expected = replica.verify(accessKey, secretKey, kind);
          expect(table.verify(accessKey, secretKey, kind, now)).toMatchObject(expected);
        }
      }
    }),
    { numRuns: 200 },
  ));

it('a key whose secret was replaced is let in with the new one only', () => {
  const table = working();
  table.apply(keyRow('key_1', PAIR, 'usr_1', { digest: digestSecret(OTHER.secretKey) } as never));
  expect(verify(table)).toEqual({ valid: false, code: 'WRONG_SECRET' });
  expect(verify(table, { ...PAIR, secretKey: OTHER.secretKey })).toMatchObject({ valid: true });
});

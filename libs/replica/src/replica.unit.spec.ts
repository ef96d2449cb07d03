import fc from 'fast-check';
import { acceptanceEnvelope, barrierEnvelope, encodeEnvelope, type Envelope } from '@latchkey/event-log';
import { describe, expect, it } from 'vitest';
import * as events from '../../../test/support/history.js';
import { ACCOUNT, credential, History, START } from '../../../test/support/history.js';
import { Replica, ReplicaStopped } from './replica.js';
import { stateHash } from './snapshot/state-hash.js';

const ANA = 'usr_ana';
const KEY = 'key_1';
const PAIR = credential(1);

function fold(history: History, now = START + 3_600_000): Replica {
  const replica = new Replica({ now: () => now });
  for (const record of history.records) replica.apply(record);
  replica.serving = true;
  return replica;
}
const working = () =>
  new History().event(ANA, events.userRegistered('Ana', 'admin')).event(KEY, events.keyCreated(PAIR, ANA));
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const stop = (replica: Replica, offset: number, record: Uint8Array) => () => replica.apply({ offset, bytes: record });

describe('a replica stops', () => {
  it.each([2, 4, 0, -1])('when record %i comes and 3 was expected', (offset) => {
    const replica = fold(working());
    expect(stop(replica, offset, Buffer.from('x'))).toThrow(ReplicaStopped);
    expect(replica.next).toBe(3);
  });
  it('at a record of a newer version', () =>
    expect(stop(fold(working()), 3, bytes({ v: 2 }))).toThrow('record 3 has version 2: upgrade'));
  it.each([
    ['garbage', Buffer.from('x')],
    ['a barrier', encodeEnvelope(barrierEnvelope(ACCOUNT, ''))],
    ['an event', working().records[1]!.bytes],
  ])('where the log begins with %s', (_, record) =>
    expect(stop(new Replica({ now: () => 0 }), 0, record)).toThrow('does not begin with a genesis record'),
  );
});

const at = (ms: number) => ({ at: new Date(ms).toISOString() });

describe('a replica', () => {
  it('counts and passes over garbage', () => {
    const replica = fold(
      working()
        .put(Buffer.from('garbage'))
        .put(bytes({ v: 1 }))
        .event(KEY, events.keyDisabled),
    );
    expect(replica.counts).toEqual({ accepted: 4, rejected: 0, garbage: 2 });
    expect(replica.position).toMatchObject({ offset: 5 });
  });

  it('remembers which records were rejected, and they change nothing', () => {
    const history = working();
    const taken = history.next(KEY, events.keyDisabled);
    const late = { ...history.next(KEY, events.keyDeleted), id: 'late' };
    const again = history.records[2]!.bytes;
    const replica = fold(history.envelope(taken).put(encodeEnvelope(late)).put(again).put(encodeEnvelope(taken)));
    expect([...replica.rejected]).toEqual([4, 5, 6]);
    expect(replica.counts).toMatchObject({ accepted: 4, rejected: 3 });
    expect(replica.stream(ACCOUNT, KEY)).toMatchObject({ seq: 2, offset: 3, state: { deleted: false, version: 2 } });
  });

  it('takes a second genesis for nothing', () => {
    const replica = fold(working().put(new History().records[0]!.bytes));
    expect([...replica.rejected]).toEqual([3]);
  });

  it('gives a fence a slot but no version and no offset', () => {
    const replica = fold(working().fence(KEY));
    expect(replica.stream(ACCOUNT, KEY)).toMatchObject({ seq: 2, offset: 2, state: { version: 1 } });
  });

  it('numbers what is published without gaps, whatever fences lie between', () => {
    const history = new History().fence(KEY).event(KEY, events.keyCreated(PAIR, ANA)).fence(KEY).fence(KEY);
    const stream = fold(history.event(KEY, events.keyDisabled).fence(KEY)).stream(ACCOUNT, KEY)!;
    expect([2, 5, 7].map((seq) => stream.sequenceOf(seq))).toEqual([1, 2, 3]);
    expect(fold(working()).stream(ACCOUNT, KEY)!.sequenceOf(1)).toBe(1);
  });

  it('counts how a user signs in as little as fences', () => {
    const token = { digest: 'd' };
    const signedIn = new History()
      .event(ANA, events.userRegistered('Ana'))
      .event(ANA, events.signInLinkIssued('l', START))
      .event(ANA, events.sessionStarted('ses_1', token, START, { link: 'l' }))
      .event(ANA, events.userEdited('member', 'admin'))
      .event(ANA, events.sessionRenewed('ses_1'))
      .event(ANA, events.sessionsEnded)
      .event(ANA, events.userDeactivated);
    const stream = fold(signedIn).stream(ACCOUNT, ANA)!;
    expect(stream).toMatchObject({ seq: 7, offset: 7, newest: 7, state: { version: 3 } });
    const again = fold(signedIn.event(ANA, events.sessionsEnded)).stream(ACCOUNT, ANA)!;
    expect([again.offset, again.newest]).toEqual([7, 8]);
    expect([1, 4, 7].map((seq) => stream.sequenceOf(seq))).toEqual([1, 2, 3]);
  });

  it('lets a create follow fences: there is nothing until then', () => {
    const fenced = new History().event(ANA, events.userRegistered('Ana')).fence(KEY).fence(KEY);
    expect(fold(fenced).account(ACCOUNT).key(KEY)).toBeNull();
    expect(
      fold(fenced.event(KEY, events.keyCreated(PAIR, ANA)))
        .account(ACCOUNT)
        .key(KEY),
    ).toMatchObject({
      version: 1,
    });
  });

  it('keeps accounts apart', () => {
    const history = working().event(KEY, events.keyCreated(credential(2), ANA), { account: 'acc_b', seq: 1, prev: '' });
    const replica = fold(history);
    expect(replica.account('acc_b').key(KEY)).toMatchObject({ accessKey: credential(2).accessKey });
    const { accessKey, secretKey } = credential(2);
    expect(replica.verify(accessKey, secretKey, 'api')).toEqual({ valid: false, code: 'USER_INACTIVE' });
  });

  it('knows the newest time in the log, which never goes back', () => {
    const history = working()
      .event(KEY, events.keyDisabled, at(START + 9e6))
      .event(KEY, events.keyEnabled, at(START));
    expect(fold(history).lastAt).toBe(START + 9e6);
  });
});

describe('verdicts and judging', () => {
  it('tells the verdict on a record once it is read', async () => {
    const history = working();
    const replica = fold(history);
    const [first, second] = [history.next(KEY, events.keyDisabled), history.next(KEY, events.keyDeleted)];
    const verdicts = [replica.verdictOn(first.id).verdict, replica.verdictOn(second.id).verdict];
    for (const record of history.envelope(first).put(encodeEnvelope(second)).records.slice(3)) replica.apply(record);
    expect(await Promise.all(verdicts)).toEqual(['accepted', 'rejected']);
  });

  it('tells when a record has been judged', async () => {
    const history = working();
    const replica = fold(history);
    const order: string[] = [];
    const judged = replica.judged(3).then(() => order.push('judged'));
    await replica.judged(2).then(() => order.push('known before'));
    replica.apply(history.event(KEY, events.keyDisabled).records[3]!);
    await judged;
    expect(order).toEqual(['known before', 'judged']);
  });
});

const write = (n: number | string): Partial<Envelope> => ({ command: `command-${n}`, request: `request-${n}` });

const written = (count: number) => {
  const history = new History()
    .event(ANA, events.userRegistered('Ana'), write('user'))
    .event(KEY, events.keyCreated(PAIR, ANA), write('create'));
  for (let n = 0; n < count; n++) history.event(KEY, n % 2 ? events.keyEnabled : events.keyDisabled, write(n));
  return fold(history);
};

const found = (replica: Replica, n: number | string) => replica.stream(ACCOUNT, KEY)!.remembered(`command-${n}`);

describe('remembered writes', () => {
  it('are the last 16', () => {
    const replica = written(17);
    expect(found(replica, 0)).toBeUndefined();
    expect(found(replica, 1)).toEqual({ command: 'command-1', request: 'request-1', offset: 4 });
    expect(found(replica, 16)).toMatchObject({ offset: 19 });
  });
  it('hold a create for ever', () => expect(found(written(40), 'create')).toMatchObject({ offset: 2 }));
  it('are not pushed out by events without a key of their own', () => {
    const history = new History()
      .event(ANA, events.userRegistered('Ana'))
      .event(KEY, events.keyCreated(PAIR, ANA))
      .event(KEY, events.keyDisabled, write(0));
    for (let n = 0; n < 20; n++) history.event(KEY, n % 2 ? events.keyDisabled : events.keyEnabled);
    expect(found(fold(history), 0)).toMatchObject({ offset: 3 });
  });
  it('find a user by the key that created it', () =>
    expect(written(0).account(ACCOUNT).userCreates).toEqual(new Map([['command-user', ANA]])));
});

describe('usage', () => {
  it('is counted for each key until it is taken', () => {
    const replica = fold(working(), 5_000_000);
    const verify = () => replica.verify(PAIR.accessKey, PAIR.secretKey, 'api');
    verify();
    verify();
    expect(replica.takeUsage()).toEqual(new Map([[ACCOUNT, [{ key: KEY, count: 2, last: 5_000_000 }]]]));
    expect(replica.takeUsage()).toEqual(new Map());
    verify();
    expect(replica.takeUsage()).toEqual(new Map([[ACCOUNT, [{ key: KEY, count: 1, last: 5_000_000 }]]]));
  });

  it('says from where, and which of it was with the secret before the newest', () => {
    const newer = credential(77).secretKey;
    const replica = fold(working().event(KEY, events.keyRotated(newer, 9_000_000)), 5_000_000);
    const use = (secretKey: string, ip: string) =>
      replica.verify(PAIR.accessKey, secretKey, 'api', { ip, headers: { 'user-agent': `agent of ${ip}` } });
    use(newer, '10.0.0.1');
    use(PAIR.secretKey, '10.0.0.2');
    use(PAIR.secretKey, '10.0.0.3');
    const previous = { until: 9_000_000, count: 2, last: 5_000_000, address: '10.0.0.2', agent: 'agent of 10.0.0.2' };
    const [used] = replica.takeUsage().get(ACCOUNT)!;
    expect(used).toEqual({
      key: KEY,
      count: 3,
      last: 5_000_000,
      address: '10.0.0.1',
      agent: 'agent of 10.0.0.1',
      previous,
    });
  });
});

describe('whatever is in the log', () => {
  const anyEvent = fc.record({
    aggregate: fc.constantFrom(KEY, 'key_2', ANA, 'usr_ben', '', '__proto__'),
    event: fc.constantFrom(
      events.userRegistered('Ana', 'admin'),
      events.userRegistered('Ben'),
      events.userEdited('admin', 'member'),
      events.userEdited('member', 'admin'),
      events.userDeactivated,
      events.userActivated,
      events.keyCreated(PAIR, ANA),
      events.keyCreated(credential(2), 'usr_ben'),
      events.keyDisabled,
      events.keyEnabled,
      events.keyRevealed,
      events.keyDeleted,
    ),
    more: fc.oneof(
      { weight: 6, arbitrary: fc.constant({}) },
      fc.record({ type: fc.string(), critical: fc.boolean() }),
      fc.record({ data: fc.dictionary(fc.string(), fc.jsonValue()) }),
      fc.record({ at: fc.string(), actor: fc.constant(null), final: fc.boolean() }),
      fc.record({ seq: fc.nat(3) }),
    ),
  });
  const history = fc.array(anyEvent, { maxLength: 40 }).map((steps) => {
    const made = new History();
    for (const { aggregate, event, more } of steps) made.event(aggregate, event, more as Partial<Envelope>);
    return made;
  });

  it('the counter of active admins equals a recount', () =>
    fc.assert(
      fc.property(history, (made) => {
        const { streams, activeAdmins } = fold(made).account(ACCOUNT);
        const users = [...streams.keys()].map((id) => fold(made).account(ACCOUNT).user(id));
        expect(activeAdmins).toBe(users.filter((user) => user?.active && user.role === 'admin').length);
      }),
    ));

  it('the same records make the same replica', () =>
    fc.assert(
      fc.property(history, (made) => {
        expect(stateHash(fold(made, 1))).toBe(stateHash(fold(made, 2)));
      }),
      { numRuns: 50 },
    ));

  it('nothing makes it throw but what must stop it', () =>
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.uint8Array(), fc.jsonValue().map(bytes))), (records) => {
        const replica = fold(working());
        for (const record of records) {
          try {
            replica.apply({ offset: replica.next, bytes: record });
          } catch (error) {
            expect(error).toBeInstanceOf(ReplicaStopped);
          }
        }
      }),
    ));
});

describe('what took a right away last', () => {
  it('is nothing at first', () => expect(fold(working()).revokedAt).toBe(-1));

  it.each([
    ['a key that was disabled', KEY, events.keyDisabled],
    ['a key that was deleted', KEY, events.keyDeleted],
    ['a secret that was replaced', KEY, events.keyRotated(credential(2).secretKey, null)],
    ['a user who was deactivated', ANA, events.userDeactivated],
    ['a user who was demoted', ANA, events.userEdited('admin', 'member')],
  ])('is the event of %s', (_, aggregate, event) =>
    expect(fold(working().event(aggregate, event).event(KEY, events.keyRevealed)).revokedAt).toBe(3),
  );

  it('is also an event that cannot be read: it shuts what it is about', () => {
    expect(fold(working().event(KEY, events.keyEnabled, { data: {} })).revokedAt).toBe(3);
    expect(fold(working().event(ANA, events.userActivated, { data: {} })).revokedAt).toBe(3);
  });

  it('is nothing that was rejected, and no fence', () => {
    const history = working();
    const late = { ...history.next(KEY, events.keyDeleted), prev: 'another' };
    expect(fold(history.put(encodeEnvelope(late)).fence(KEY)).revokedAt).toBe(-1);
  });
});

describe('the acceptance of a history', () => {
  it('is every record in which an operator says so', () => {
    const accepted = [acceptanceEnvelope(ACCOUNT, ''), acceptanceEnvelope(ACCOUNT, '')];
    const history = working();
    expect(fold(history).acceptances).toEqual([]);
    for (const one of accepted) history.put(encodeEnvelope(one));
    history.put(encodeEnvelope(barrierEnvelope(ACCOUNT, '')));
    expect(fold(history).acceptances).toEqual(accepted.map(({ id }) => id));
  });

  it('changes nothing else', () => {
    const history = working();
    const before = fold(history);
    const after = fold(history.put(encodeEnvelope(acceptanceEnvelope(ACCOUNT, ''))));
    expect(after.stream(ACCOUNT, KEY)).toEqual(before.stream(ACCOUNT, KEY));
    expect(after.revokedAt).toBe(-1);
  });
});

it('looking again at a credential says the same as letting it in, and is no use of its key', () => {
  const replica = fold(working());
  const { accessKey, secretKey } = PAIR;
  expect(replica.check(accessKey, secretKey, 'api')).toEqual(replica.verify(accessKey, secretKey, 'api'));
  replica.takeUsage();
  expect(replica.check(accessKey, secretKey, 'api')).toMatchObject({ valid: true });
  expect(replica.check(accessKey, credential(2).secretKey, 'api')).toEqual({ valid: false, code: 'WRONG_SECRET' });
  expect(replica.takeUsage().size).toBe(0);
  replica.verify(accessKey, secretKey, 'api');
  expect(replica.takeUsage().size).toBe(1);
});

import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { REFUSAL_CODES, type Credential, type RefusalCode } from '@latchkey/domain';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as events from '../../../test/support/history.js';
import { ACCOUNT, credential, History, START } from '../../../test/support/history.js';
import { Replica } from './replica.js';

const ANA = 'usr_ana';
const KEY = 'key_1';
const PAIR = credential(1);
const OTHER = credential(2);
const LOADER = credential(3, 'data-loader');
const LATER = START + 3_600_000;

const given = (history: History, now = LATER) => {
  const replica = new Replica({ now: () => now });
  for (const record of history.records) replica.apply(record);
  replica.serving = true;
  return replica;
};
const working = () => new History().event(ANA, events.userRegistered('Ana')).event(KEY, events.keyCreated(PAIR, ANA));
const verify = (replica: Replica, { accessKey, secretKey }: Credential = PAIR) =>
  replica.verify(accessKey, secretKey, 'api');
const refused = (code: RefusalCode) => ({ valid: false, code });

const VALID = {
  valid: true,
  caller: {
    account: { id: ACCOUNT, name: 'default' },
    user: { id: ANA, name: 'Ana', role: 'member', externalId: null, attributes: {} },
    key: { id: KEY, name: 'Import', kind: 'api', scopes: null, environment: null, metadata: {} },
  },
};

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

it('a working credential acts for its mapped user', () => expect(verify(given(working()))).toEqual(VALID));

it('a data-loader key acts where it is asked for', () => {
  const history = working().event('key_2', events.keyCreated(LOADER, ANA, { kind: 'data-loader' }));
  const { accessKey, secretKey } = LOADER;
  expect(given(history).verify(accessKey, secretKey, 'data-loader')).toMatchObject({ valid: true });
});

const stopped = given(working());
stopped.serving = false;
const past = new Date(LATER).toISOString();

const REFUSALS: [RefusalCode, string, Replica, Credential][] = [
  ['STALE', 'while the replica does not serve', stopped, PAIR],
  ['MALFORMED', 'of no form', given(working()), { accessKey: 'x', secretKey: 'y' }],
  ['MALFORMED', 'with a typing error', given(working()), { ...PAIR, secretKey: `${PAIR.secretKey.slice(0, -1)}!` }],
  ['MALFORMED', 'with halves of two kinds', given(working()), { ...PAIR, secretKey: LOADER.secretKey }],
  [
    'MALFORMED',
    'with halves the wrong way round',
    given(working()),
    { accessKey: PAIR.secretKey, secretKey: PAIR.accessKey },
  ],
  ['UNKNOWN_KEY', 'of no key', given(working()), OTHER],
  ['WRONG_SECRET', 'with the secret of another', given(working()), { ...PAIR, secretKey: OTHER.secretKey }],
  [
    'EXPIRED',
    'of a key at its expiry',
    given(
      new History()
        .event(ANA, events.userRegistered('Ana'))
        .event(KEY, events.keyCreated(PAIR, ANA, { expiresAt: past })),
    ),
    PAIR,
  ],
  ['DISABLED', 'of a disabled key', given(working().event(KEY, events.keyDisabled)), PAIR],
  ['DELETED', 'of a deleted key', given(working().event(KEY, events.keyDeleted)), PAIR],
  ['USER_INACTIVE', 'whose user is inactive', given(working().event(ANA, events.userDeactivated)), PAIR],
  ['USER_INACTIVE', 'whose user does not exist', given(new History().event(KEY, events.keyCreated(PAIR, ANA))), PAIR],
  [
    'WRONG_KIND',
    'of a data-loader key on an API route',
    given(working().event('key_2', events.keyCreated(LOADER, ANA, { kind: 'data-loader' }))),
    LOADER,
  ],
  [
    'ADDRESS',
    'of a key that works from elsewhere, shown by nobody knows whom',
    given(
      new History()
        .event(ANA, events.userRegistered('Ana'))
        .event(KEY, events.keyCreated(PAIR, ANA, { allowedAddresses: ['10.0.0.0/8'] })),
    ),
    PAIR,
  ],
];

describe('refused', () => {
  it.each(REFUSALS)('%s: a credential %s', (code, _, replica, pair) => {
    expect(verify(replica, pair)).toEqual(refused(code));
    const uses = [...replica.takeUsage().values()].flat();
    // what is no credential, or of no key, is no refusal of one
    const isOfKey = !['MALFORMED', 'UNKNOWN_KEY', 'STALE'].includes(code);
    expect(uses).toMatchObject(isOfKey ? [{ count: 0, last: 0, refused: { [code]: 1 } }] : []);
  });

  it('covers every code but those for headers and limits', () =>
    expect(new Set(REFUSALS.map(([code]) => code))).toEqual(
      new Set(REFUSAL_CODES.filter((code) => code !== 'MISSING_HEADER' && code !== 'LIMIT')),
    ));

  it.each([
    ['disabled', events.keyDisabled],
    ['deleted', events.keyDeleted],
  ])('with a wrong secret says nothing of a %s key but WRONG_SECRET', (_, event) =>
    expect(verify(given(working().event(KEY, event)), { ...PAIR, secretKey: OTHER.secretKey })).toEqual(
      refused('WRONG_SECRET'),
    ),
  );
});

describe('what was taken away can come back', () => {
  it('with a key that is enabled again', () =>
    expect(verify(given(working().event(KEY, events.keyDisabled).event(KEY, events.keyEnabled)))).toEqual(VALID));
  it('with a user who is activated again', () =>
    expect(verify(given(working().event(ANA, events.userDeactivated).event(ANA, events.userActivated)))).toEqual(
      VALID,
    ));
});

describe('after a rotation', () => {
  const rotated = (until: number | null) => working().event(KEY, events.keyRotated(OTHER.secretKey, until));
  const before = PAIR;
  const after = { ...PAIR, secretKey: OTHER.secretKey };
  const third = { ...PAIR, secretKey: credential(4).secretKey };

  it('without overlap only the new secret works', () => {
    expect(verify(given(rotated(null)), after)).toEqual(VALID);
    expect(verify(given(rotated(null)), before)).toEqual(refused('WRONG_SECRET'));
  });
  it('both work during the overlap', () => {
    const replica = given(rotated(LATER + 1));
    expect([verify(replica, before), verify(replica, after)]).toEqual([VALID, VALID]);
  });
  it('the old one stops at the end of the overlap', () => {
    const replica = given(rotated(LATER));
    expect([verify(replica, before), verify(replica, after)]).toEqual([refused('WRONG_SECRET'), VALID]);
  });
  it('the old one stops when it is ended', () => {
    const replica = given(rotated(LATER + 1).event(KEY, events.keyPreviousSecretEnded));
    expect([verify(replica, before), verify(replica, after)]).toEqual([refused('WRONG_SECRET'), VALID]);
  });
  it('a second rotation ends the oldest', () => {
    const replica = given(rotated(LATER + 1).event(KEY, events.keyRotated(third.secretKey, LATER + 1)));
    expect([before, after, third].map((pair) => verify(replica, pair))).toEqual([
      refused('WRONG_SECRET'),
      VALID,
      VALID,
    ]);
  });
});

/** What is hashed, and how many comparisons in constant time there are. */
const workOf = (replica: Replica, pair: Credential) => {
  const hash = vi.spyOn(crypto, 'hash');
  const compare = vi.spyOn(crypto, 'timingSafeEqual');
  syncBuiltinESMExports();
  const { valid } = verify(replica, pair);
  return { valid, hashed: hash.mock.calls.map(([, text]) => text), comparisons: compare.mock.calls.length };
};

describe('the work of a verification', () => {
  it('is the same for a key that does not exist', () =>
    expect(workOf(given(working()), OTHER)).toEqual({ valid: false, hashed: [OTHER.secretKey], comparisons: 1 }));
  it('as for one whose secret is wrong', () => {
    const wrong = { ...PAIR, secretKey: OTHER.secretKey };
    expect(workOf(given(working()), wrong)).toEqual({ valid: false, hashed: [OTHER.secretKey], comparisons: 1 });
  });
  it('as for one that works', () =>
    expect(workOf(given(working()), PAIR)).toEqual({ valid: true, hashed: [PAIR.secretKey], comparisons: 1 }));
  it('compares with both secrets of an overlap, even when the first matches', () => {
    const history = working().event(KEY, events.keyRotated(OTHER.secretKey, LATER + 1));
    expect(workOf(given(history), PAIR)).toMatchObject({ valid: true, comparisons: 2 });
  });
});

it('a digest in the log that is none matches no secret', () => {
  const created = events.keyCreated(PAIR, ANA);
  const broken = { ...created, data: { ...created.data, digest: 'AAAA' } } as typeof created;
  const history = new History().event(ANA, events.userRegistered('Ana')).event(KEY, broken);
  expect(verify(given(history))).toEqual(refused('WRONG_SECRET'));
});

describe('whom a key acts for at this instant', () => {
  it('is its mapped user', () => expect(given(working()).callerOfKey(ACCOUNT, KEY)).toEqual(VALID.caller));
  it.each([
    ['it is disabled', KEY, events.keyDisabled],
    ['it is deleted', KEY, events.keyDeleted],
    ['its user is inactive', ANA, events.userDeactivated],
  ])('is nobody when %s', (_, aggregate, event) =>
    expect(given(working().event(aggregate, event)).callerOfKey(ACCOUNT, KEY)).toBeNull(),
  );
  it('is nobody in another account', () => expect(given(working()).callerOfKey('acc_other', KEY)).toBeNull());
  it('is nobody when it is no key', () => expect(given(working()).callerOfKey(ACCOUNT, ANA)).toBeNull());
});

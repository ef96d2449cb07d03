import passport from 'passport';
import { describe, expect, it } from 'vitest';
import type { Caller, CredentialWay, Verification, Verifier } from '@latchkey/domain';
import type { Headers } from '../http/request.js';
import { callerOf } from './admission.js';
import { LatchkeyStrategy } from './latchkey.strategy.js';

const CALLER: Caller = {
  account: { id: 'acc_1', name: 'default' },
  user: { id: 'usr_1', name: 'Ana', role: 'member', externalId: null, attributes: {} },
  key: { id: 'key_1', name: 'Import', kind: 'api', scopes: null, environment: null, metadata: {} },
};
const GOOD = { accesskey: 'access', secretkey: 'secret' };

/** Lets in one pair; remembers what it was asked. */
class OnePair implements Verifier {
  readonly asked: unknown[][] = [];
  constructor(private readonly otherwise: Verification = { valid: false, code: 'WRONG_SECRET' }) {}
  verify(...asked: [string, string, 'api' | 'data-loader']): Verification {
    this.asked.push(asked.slice(0, 3));
    return asked[0] === 'access' && asked[1] === 'secret' ? { valid: true, caller: CALLER } : this.otherwise;
  }
}

type Outcome = [error: unknown, user: unknown, info: unknown];

/** Runs passport.authenticate with the strategy; never resolves when passport hangs. */
function authenticate(strategy: LatchkeyStrategy, headers: Headers): Promise<Outcome> {
  const authenticator = new passport.Passport();
  authenticator.use(strategy);
  return new Promise((resolve, reject) => {
    const answer = (...outcome: unknown[]) => resolve(outcome.slice(0, 3) as Outcome);
    const middleware = authenticator.authenticate('latchkey', { session: false }, answer) as unknown as (
      ...args: unknown[]
    ) => void;
    middleware({ headers }, {}, reject);
  });
}

const REFUSED: [string, Headers, string][] = [
  ['no headers', {}, 'MISSING_HEADER'],
  ['no access key', { secretkey: 'secret' }, 'MISSING_HEADER'],
  ['no secret key', { accesskey: 'access' }, 'MISSING_HEADER'],
  ['an empty access key', { accesskey: '', secretkey: 'secret' }, 'MISSING_HEADER'],
  ['an empty secret key', { accesskey: 'access', secretkey: '' }, 'MISSING_HEADER'],
  ['two access keys', { accesskey: ['access', 'access'], secretkey: 'secret' }, 'MALFORMED'],
  ['two secret keys', { accesskey: 'access', secretkey: ['secret', 'secret'] }, 'MALFORMED'],
  ['one access key in a list', { accesskey: ['access'], secretkey: 'secret' }, 'MALFORMED'],
  ['a repeated access key as Node joins it', { ...GOOD, accesskey: 'access, access' }, 'WRONG_SECRET'],
  ['a wrong secret key', { ...GOOD, secretkey: 'wrong' }, 'WRONG_SECRET'],
];

it('callers of a verifier that knows no scopes can do all that their user may', () => {
  const strategy = new LatchkeyStrategy(new OnePair());
  const request = {};
  const { scopes: _unknown, ...key } = CALLER.key;
  strategy.admit(request, { ...CALLER, key: key as Caller['key'] }, 'api');
  expect(callerOf(request)).toMatchObject({ user: { name: 'Ana' } });
  expect(callerOf(request)!.can('a:b')).toBe(true);
});

describe('the check', () => {
  it('lets a good pair in', () =>
    expect(new LatchkeyStrategy(new OnePair()).check(GOOD, 'api')).toEqual({ valid: true, caller: CALLER }));
  it.each(REFUSED)('refuses %s', (_, headers, code) =>
    expect(new LatchkeyStrategy(new OnePair()).check(headers, 'api')).toEqual({ valid: false, code }),
  );
  it('asks for the kind it is told', () => {
    const verifier = new OnePair();
    new LatchkeyStrategy(verifier).check(GOOD, 'data-loader');
    expect(verifier.asked).toEqual([['access', 'secret', 'data-loader']]);
  });
});

describe('under passport', () => {
  it('answers a good pair with its caller: it does not hang', async () =>
    expect(await authenticate(new LatchkeyStrategy(new OnePair()), GOOD)).toEqual([null, CALLER, undefined]));

  it.each(REFUSED)('refuses %s', async (_, headers, code) => {
    const [error, user, info] = await authenticate(new LatchkeyStrategy(new OnePair()), headers);
    expect([error, user, info]).toEqual([null, false, { code }]);
  });

  it('asks for the kind the strategy was made for', async () => {
    const verifier = new OnePair();
    await authenticate(new LatchkeyStrategy(verifier, 'data-loader'), GOOD);
    expect(verifier.asked).toEqual([['access', 'secret', 'data-loader']]);
  });

  it('answers neither yes nor no while it may not verify: 503, not 401', async () => {
    const stale = new OnePair({ valid: false, code: 'STALE' });
    const [error, user] = await authenticate(new LatchkeyStrategy(stale), { ...GOOD, secretkey: 'other' });
    expect(error).toMatchObject({ code: 'NOT_READY', statusCode: 503, status: 503 });
    expect(user).toBeFalsy();
  });
});

it.each<[string, CredentialWay, Headers]>([
  ['HTTP Basic', 'basic', { authorization: `Basic ${Buffer.from('access:secret').toString('base64')}` }],
  ['headers of other names', 'headers=X-Id:X-Secret', { 'x-id': 'access', 'x-secret': 'secret' }],
])('Passport lets in by %s where the strategy says so', async (_, way, headers) => {
  const [error, user] = await authenticate(new LatchkeyStrategy(new OnePair(), 'api', ['headers', way]), headers);
  expect([error, user]).toEqual([null, CALLER]);
  const [, refused] = await authenticate(new LatchkeyStrategy(new OnePair()), headers);
  expect(refused).toBe(false);
  const [, both] = await authenticate(new LatchkeyStrategy(new OnePair(), 'api', ['headers', way]), { ...GOOD, ...headers }); // prettier-ignore
  expect(both).toBe(false);
});

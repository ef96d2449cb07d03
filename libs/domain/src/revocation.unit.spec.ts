import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestSecret } from './credentials/digest.js';
import { verify } from './credentials/verify.js';
import type { KeyCommand, MappedUser } from './key/key.commands.js';
import { keyDecider } from './key/key.decider.js';
import { BLANK_KEY, type Key } from './key/key.fields.js';
import { revokes } from './revocation.js';
import { grants } from './scopes.js';
import type { UserCommand } from './user/user.commands.js';
import { userDecider } from './user/user.decider.js';
import { BLANK_USER, type User } from './user/user.fields.js';
import { USER_ROLES } from './user/user-role.js';

const KEY: Key = {
  ...BLANK_KEY,
  digest: 'now',
  previousDigest: 'before',
  previousSecretExpiresAt: 1000,
  expiresAt: 5000,
  mappedUserId: 'usr_1',
};
const USER: User = { ...BLANK_USER, id: 'usr_1', name: 'Ana' };

describe('of a key, what takes something away is', () => {
  it.each<[string, Partial<Key>]>([
    ['its end', { deleted: true }],
    ['that it is disabled', { enabled: false }],
    ['another mapped user', { mappedUserId: 'usr_2' }],
    ['an earlier expiry', { expiresAt: 4999 }],
    ['a rotation without overlap', { digest: 'next', previousDigest: null, previousSecretExpiresAt: null }],
    [
      'a rotation that ends the oldest secret',
      { digest: 'next', previousDigest: 'now', previousSecretExpiresAt: 9000 },
    ],
    ['an overlap that ends earlier', { previousSecretExpiresAt: 999 }],
    ['scopes', { scopes: ['a:b'] }],
    ['addresses', { allowedAddresses: ['10.0.0.0/8'] }],
    ['a limit', { limit: { requests: 1, perSeconds: 1 } }],
    ['another environment', { environment: 'test' }],
    ['other metadata', { metadata: { plan: 'gold' } }],
    ['an overlap that ends at once', { previousDigest: null, previousSecretExpiresAt: null }],
  ])('%s', (_, change) => expect(revokes(KEY, { ...KEY, ...change })).toBe(true));

  it('a first expiry', () => expect(revokes({ ...KEY, expiresAt: null }, KEY)).toBe(true));

  // A verifier that is behind must not take the old secret after the end of the overlap.
  it('the end that a rotation gives to the secret before it', () => {
    const once = { ...KEY, previousDigest: null, previousSecretExpiresAt: null };
    expect(revokes(once, { ...once, digest: 'next', previousDigest: 'now', previousSecretExpiresAt: 9 })).toBe(true);
  });
});

describe('of a key, nothing is taken away by', () => {
  it.each<[string, Partial<Key>]>([
    ['another name', { name: 'Export', version: 3 }],
    ['a later expiry', { expiresAt: 5001 }],
    ['no expiry', { expiresAt: null }],
    ['a longer overlap', { previousSecretExpiresAt: 1001 }],
    ['scopes that grant everything', { scopes: ['*:*'] }],
    ['other tags', { tags: ['x'] }],
    ['nothing at all', {}],
  ])('%s', (_, change) => expect(revokes(KEY, { ...KEY, ...change })).toBe(false));

  it('its creation', () => expect(revokes(null, KEY)).toBe(false));
  it('that it is enabled', () => expect(revokes({ ...KEY, enabled: false }, KEY)).toBe(false));
});

describe('of a user', () => {
  it('deactivation and another role take something away', () => {
    expect(revokes(USER, { ...USER, active: false })).toBe(true);
    expect(revokes({ ...USER, role: 'admin' }, USER)).toBe(true);
    expect(revokes(USER, { ...USER, attributes: { team: 'red' } })).toBe(true);
  });
  it('signing out takes something away, signing in does not', () => {
    const session = { id: 'ses_1', digest: 'd', by: 'link', keyId: null, secretVersion: null } as const;
    const times = { address: null, startedAt: 0, seenAt: 0, endsAt: 1 };
    const signedIn = { ...USER, sessions: [{ ...session, ...times }] };
    expect(revokes(signedIn, USER)).toBe(true);
    expect(revokes({ ...USER, links: [{ digest: 'd', expiresAt: 1 }] }, USER)).toBe(true);
    expect(revokes(USER, signedIn)).toBe(false);
    expect(revokes(signedIn, { ...signedIn, sessions: [{ ...session, ...times, seenAt: 1 }] })).toBe(false);
  });
  it('another name, activation and registration take nothing away', () => {
    expect(revokes(USER, { ...USER, name: 'Anna', email: 'a@example.org' })).toBe(false);
    expect(revokes({ ...USER, active: false }, USER)).toBe(false);
    expect(revokes(null, USER)).toBe(false);
  });
});

const START = Date.parse('2026-01-02T03:04:05.678Z');
const SECRETS = ['first', 'second', 'third'];
const AT_SOME_TIME = [0, 1, 500, 1000, 4000, 5000, 60_000, 600_000, 1e9].map((after) => START + after);

const user: fc.Arbitrary<MappedUser> = fc.record({
  id: fc.constantFrom('usr_1', 'usr_2'),
  name: fc.constant('Ana'),
  active: fc.constant(true),
});
const now = fc.integer({ min: START, max: START + 5_000 });
const expiresAt = fc.option(fc.integer({ min: START - 1_000, max: START + 60_000 }));
const digest = fc.constantFrom(...SECRETS).map(digestSecret);
const mappedUser = fc.option(user, { nil: undefined });
const name = fc.constantFrom('Import', 'Export');

const keyCommand: fc.Arbitrary<KeyCommand> = fc.oneof(
  fc.record(
    {
      type: fc.constant('EditKey' as const),
      mappedUser,
      now,
      name,
      expiresAt,
      mapTo: user,
      scopes: fc.option(fc.subarray(['a:b', 'a:*', '*:c'])),
      allowedAddresses: fc.option(fc.subarray(['10.0.0.0/8', '10.1.0.0/16', '2001:db8::1'], { minLength: 1 })),
    },
    { requiredKeys: ['type', 'mappedUser', 'now'] },
  ),
  fc.record({ type: fc.constant('DisableKey' as const), reason: fc.constant(null), mappedUser, now }),
  fc.record({ type: fc.constant('EnableKey' as const), mappedUser, now }),
  fc.record({
    type: fc.constant('RotateKey' as const),
    digest,
    sealed: fc.constant(null),
    overlapSeconds: fc.nat({ max: 600 }),
    now,
  }),
  fc.record({ type: fc.constant('EndPreviousSecret' as const), now }),
  fc.record({ type: fc.constant('DeleteKey' as const), mappedUser, now }),
);

const activeAdmins = fc.constant(2);
const userCommand: fc.Arbitrary<UserCommand> = fc.oneof(
  fc.record(
    { type: fc.constant('EditUser' as const), activeAdmins, name, role: fc.constantFrom(...USER_ROLES) },
    { requiredKeys: ['type', 'activeAdmins'] },
  ),
  fc.record({ type: fc.constant('DeactivateUser' as const), activeAdmins }),
  fc.record({ type: fc.constant('ActivateUser' as const) }),
);

const FROM = ['10.1.0.1', '10.2.0.1', '2001:db8::1'];
const NEEDED = ['a:b', 'a:c', 'd:e'];

/** As whom each secret acts from the event on, at each of many instants and places, with a scope: null where it is refused. */
function rights(key: Key, users: ReadonlyMap<string, User>, since: number): (string | null)[] {
  return AT_SOME_TIME.filter((at) => at >= since).flatMap((at) =>
    SECRETS.flatMap((secret) =>
      FROM.flatMap((ip) => {
        const user = verify(key, ({ mappedUserId }) => users.get(mappedUserId) ?? null, '', secret, 'api', at, { ip });
        const right = typeof user === 'string' ? null : `${user.id} as ${user.role}`;
        return NEEDED.map((scope) => (grants(key.scopes, scope) ? right : null));
      }),
    ),
  );
}

const lost = (before: (string | null)[], after: (string | null)[]) =>
  before.some((right, i) => right !== null && right !== after[i]);

function ofKey(state: Key, command: KeyCommand): Key {
  try {
    const event = keyDecider.decide(command, state);
    const meta = { account: 'acc_1', aggregate: 'key_1', at: command.now, actorUserId: 'usr_admin' };
    return event === null ? state : keyDecider.evolve(state, { ...event, meta });
  } catch {
    return state;
  }
}

function ofUser(state: User, command: UserCommand): User {
  const event = userDecider.decide(command, state);
  const meta = { account: 'acc_1', aggregate: state.id, at: START, actorUserId: 'usr_admin' };
  return event === null ? state : userDecider.evolve(state, { ...event, meta });
}

const isOnKey = (command: KeyCommand | UserCommand): command is KeyCommand => /Key$|Secret$/.test(command.type);

/** Runs one command on whatever it is about. */
function step(key: Key, owner: User, command: KeyCommand | UserCommand): { key: Key; owner: User; taken: boolean } {
  if (isOnKey(command)) {
    const next = ofKey(key, command);
    return { key: next, owner, taken: revokes(key, next) };
  }
  const next = ofUser(owner, command);
  return { key, owner: next, taken: revokes(owner, next) };
}

const people = (owner: User) => new Map([owner, { ...USER, id: 'usr_2' }].map((one) => [one.id, one]));
const FRESH = { ...KEY, digest: digestSecret('first'), previousDigest: null, previousSecretExpiresAt: null };

it('whenever a secret stops working, or acts for somebody else, at whatever time: something was taken away', () =>
  fc.assert(
    fc.property(fc.array(fc.oneof(keyCommand, userCommand), { maxLength: 30 }), (commands) => {
      let [key, owner]: [Key, User] = [{ ...FRESH, expiresAt: null }, USER];
      for (const command of commands) {
        const since = 'now' in command ? command.now : START;
        const before = rights(key, people(owner), since);
        const after = step(key, owner, command);
        ({ key, owner } = after);
        if (lost(before, rights(key, people(owner), since))) expect(after.taken, command.type).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  ));

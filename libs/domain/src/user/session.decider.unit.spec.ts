import { describe, expect, it } from 'vitest';
import type { Recorded } from '../recorded.js';
import type { SessionCommand, StartSession } from './session.commands.js';
import type { UserEvent } from './user.events.js';
import { userDecider } from './user.decider.js';
import type { User } from './user.fields.js';

const { decide, evolve } = userDecider;
const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const MINUTE = 60_000;
const pii = { target: 'Ana' };
const iso = (at: number) => new Date(at).toISOString();

const registered: UserEvent = {
  type: 'UserRegistered',
  data: { role: 'member', externalId: null },
  pii: { ...pii, name: 'Ana', email: null },
};
const deactivated: UserEvent = { type: 'UserDeactivated', data: { active: { before: true, after: false } }, pii };
const link = (digest: string, expiresAt = NOW + 15 * MINUTE): UserEvent => ({
  type: 'SignInLinkIssued',
  data: { digest, expiresAt: iso(expiresAt) },
  pii,
});
const byKey = { by: 'key', link: null, keyId: 'key_1', secretVersion: 2 } as const;
const byLink = (digest: string) => ({ by: 'link', link: digest, keyId: null, secretVersion: null }) as const;
const started = (session: string, from: typeof byKey | ReturnType<typeof byLink> = byKey, at = NOW): UserEvent => ({
  type: 'SessionStarted',
  data: { session, digest: `of ${session}`, ...from, endsAt: iso(at + 720 * MINUTE) },
  pii: { ...pii, address: '192.0.2.1' },
});
const renewed = (session: string): UserEvent => ({ type: 'SessionRenewed', data: { session }, pii });
const ended = (session: string): UserEvent => ({ type: 'SessionEnded', data: { session }, pii });
const allEnded: UserEvent = { type: 'SessionsEnded', data: {}, pii };

const start = (grant: StartSession['grant'], now = NOW): StartSession => ({
  type: 'StartSession',
  session: 'ses_1',
  digest: 'of ses_1',
  address: '192.0.2.1',
  grant,
  now,
});
const withKey = start({ by: 'key', keyId: 'key_1', secretVersion: 2 });
const withLink = (digest: string, now = NOW) => start({ by: 'link', link: digest }, now);

/** A history; an event may say how long after NOW it was. */
type Past = readonly (UserEvent | readonly [UserEvent, number])[];

function fold(past: Past): User {
  const events = past.map((one) => ('type' in one ? ([one, 0] as const) : one));
  const meta = { account: 'acc_1', aggregate: 'usr_1', actorUserId: 'usr_1' };
  return [[registered, 0] as const, ...events].reduce<User | null>(
    (state, [event, after]) => evolve(state, { ...event, meta: { ...meta, at: NOW + after } } as Recorded<UserEvent>),
    null,
  )!;
}
const when = (command: SessionCommand, ...past: Past) => decide(command, fold(past));
const refused = (code: string, command: SessionCommand, ...past: Past) =>
  expect(() => when(command, ...past)).toThrow(expect.objectContaining({ code }) as Error);
const idsOf = (...past: Past) => fold(past).sessions.map(({ id }) => id);
const linksOf = (...past: Past) => fold(past).links.map(({ digest }) => digest);

describe('signing in', () => {
  it('with a key lasts twelve hours and remembers the secret', () => {
    expect(when(withKey)).toEqual(started('ses_1'));
    expect(fold([started('ses_1')]).sessions).toEqual([
      {
        id: 'ses_1',
        digest: 'of ses_1',
        by: 'key',
        keyId: 'key_1',
        secretVersion: 2,
        address: '192.0.2.1',
        startedAt: NOW,
        seenAt: NOW,
        endsAt: NOW + 720 * MINUTE,
      },
    ]);
  });
  it('opens no second session of one id', () => {
    expect(when(withKey, started('ses_1'))).toBeNull();
    expect(when(withKey, started('ses_2'), started('ses_1'), ended('ses_1'))).toEqual(started('ses_1'));
    refused('UNAUTHENTICATED', withLink('a'), started('ses_1'));
  });
  it('with a link uses it up', () => {
    expect(when(withLink('a'), link('a'))).toEqual(started('ses_1', byLink('a')));
    expect(linksOf(link('a'), link('b'), started('ses_1', byLink('a')))).toEqual(['b']);
    refused('UNAUTHENTICATED', withLink('a'), link('a'), started('ses_1', byLink('a')));
  });
  it('with a link works before it expires and for its user only', () => {
    const end = NOW + 15 * MINUTE;
    expect(when(withLink('a', end - 1), link('a'))).not.toBeNull();
    refused('UNAUTHENTICATED', withLink('a', end), link('a'));
    refused('UNAUTHENTICATED', withLink('b'), link('a'));
    refused('UNAUTHENTICATED', withLink('a'), link('a'), deactivated);
  });
  it('works for no inactive user, and for nobody', () => {
    refused('UNAUTHENTICATED', withKey, deactivated);
    expect(() => decide(withKey, null)).toThrow(expect.objectContaining({ code: 'USER_NOT_FOUND' }) as Error);
  });
  it('has no version', () => expect(fold([link('a'), started('ses_1'), renewed('ses_1'), allEnded]).version).toBe(1));
  it('beyond twenty sessions ends the oldest', () => {
    const ids = Array.from({ length: 22 }, (_, i) => `ses_${i}`);
    expect(idsOf(...ids.map((id) => started(id)))).toEqual(ids.slice(2));
  });
  it('forgets what has ended of itself', () => {
    const idle = [started('ses_2'), 30 * MINUTE] as const;
    expect(idsOf(started('ses_1'), idle)).toEqual(['ses_2']);
    expect(idsOf(started('ses_1'), [renewed('ses_1'), MINUTE], idle)).toEqual(['ses_1', 'ses_2']);
  });
});

describe('a link', () => {
  it('is issued to an active user only', () => {
    const command = { type: 'IssueSignInLink', digest: 'a', expiresAt: NOW + 15 * MINUTE } as const;
    expect(when(command)).toEqual(link('a'));
    refused('USER_INACTIVE', command, deactivated);
  });
  it('is one of five at most, the oldest goes; expired ones go first', () => {
    const six = ['a', 'b', 'c', 'd', 'e', 'f'];
    expect(linksOf(...six.map((digest) => link(digest)))).toEqual(six.slice(1));
    expect(linksOf(link('a', NOW + 1), [link('b'), 1])).toEqual(['b']);
  });
});

describe('a session', () => {
  it('is renewed every five minutes at most', () => {
    const renew = (now: number) => when({ type: 'RenewSession', session: 'ses_1', now }, started('ses_1'));
    expect([renew(NOW + 5 * MINUTE - 1), renew(NOW + 5 * MINUTE)]).toEqual([null, renewed('ses_1')]);
    expect(when({ type: 'RenewSession', session: 'ses_2', now: NOW + 60 * MINUTE }, started('ses_1'))).toBeNull();
    const { startedAt, seenAt, endsAt } = fold([started('ses_1'), [renewed('ses_1'), 7]]).sessions[0]!;
    expect([startedAt, seenAt, endsAt]).toEqual([NOW, NOW + 7, NOW + 720 * MINUTE]);
  });
  it('ends once, and no other with it', () => {
    const end = { type: 'EndSession', session: 'ses_1' } as const;
    expect(when(end, started('ses_1'))).toEqual(ended('ses_1'));
    expect(when(end, started('ses_1'), ended('ses_1'))).toBeNull();
    expect(idsOf(started('ses_1'), started('ses_2'), ended('ses_1'))).toEqual(['ses_2']);
  });
  it('ends with all others and with open links', () => {
    const end = { type: 'EndSessions' } as const;
    expect([when(end, started('ses_1')), when(end, link('a')), when(end)]).toEqual([allEnded, allEnded, null]);
    const { sessions, links } = fold([started('ses_1'), started('ses_2'), link('a'), allEnded]);
    expect([sessions, links]).toEqual([[], []]);
  });
  it('ends when its user is deactivated, for good', () => {
    const activated: UserEvent = { type: 'UserActivated', data: { active: { before: false, after: true } }, pii };
    expect(fold([started('ses_1'), link('a'), deactivated, activated])).toMatchObject({ sessions: [], links: [] });
  });
});

import { Unauthenticated, UserInactive } from '../errors.js';
import { iso } from '../instant.js';
import type { Recorded } from '../recorded.js';
import type { IssueSignInLink, SessionCommand, StartSession } from './session.commands.js';
import type { SessionEvent } from './session.events.js';
import {
  idleEndOf,
  MOST_LINKS,
  MOST_SESSIONS,
  RENEW_AFTER_MS,
  SESSION_LIFE_MS,
  type Session,
  type SignIns,
} from './session.state.js';
import type { User } from './user.fields.js';

/**
 * Decides how a user signs in and out: the event that does it, or null when it is already so.
 *
 * @throws LatchkeyError UNAUTHENTICATED, USER_INACTIVE
 */
export function decideSession(command: SessionCommand, user: User): SessionEvent | null {
  const pii = { target: user.name };
  switch (command.type) {
    case 'IssueSignInLink':
      return issue(command, user);
    case 'StartSession':
      return start(command, user);
    case 'RenewSession': {
      const session = user.sessions.find(({ id }) => id === command.session);
      if (session === undefined || command.now - session.seenAt < RENEW_AFTER_MS) return null;
      return { type: 'SessionRenewed', data: { session: session.id }, pii };
    }
    case 'EndSession':
      if (!user.sessions.some(({ id }) => id === command.session)) return null;
      return { type: 'SessionEnded', data: { session: command.session }, pii };
    case 'EndSessions':
      if (user.sessions.length === 0 && user.links.length === 0) return null;
      return { type: 'SessionsEnded', data: {}, pii };
  }
}

/** What an event makes of sessions and links. What has ended by then goes: the time of the event says what has. */
export function evolveSessions({ sessions, links }: SignIns, event: Recorded<SessionEvent>): SignIns {
  const { at } = event.meta;
  switch (event.type) {
    case 'SignInLinkIssued': {
      const open = links.filter(({ expiresAt, digest }) => expiresAt > at && digest !== event.data.digest);
      const link = { digest: event.data.digest, expiresAt: Date.parse(event.data.expiresAt) };
      return { sessions, links: [...open, link].slice(-MOST_LINKS) };
    }
    case 'SessionStarted': {
      const working = sessions.filter((session) => idleEndOf(session) > at);
      return {
        sessions: [...working, started(event)].slice(-MOST_SESSIONS),
        links: links.filter(({ digest }) => digest !== event.data.link),
      };
    }
    case 'SessionRenewed': {
      const { session: renewed } = event.data;
      return { links, sessions: sessions.map((one) => (one.id === renewed ? { ...one, seenAt: at } : one)) };
    }
    case 'SessionEnded':
      return { links, sessions: sessions.filter(({ id }) => id !== event.data.session) };
    case 'SessionsEnded':
      return { sessions: [], links: [] };
  }
}

/** One refusal for all links: it does not tell whether there was one, when and for whom. */
export function linkRefused(): Unauthenticated {
  return new Unauthenticated(
    'This link was used, has expired, or never was one. Use another one, or sign in with an API key.',
  );
}

function issue({ digest, expiresAt }: IssueSignInLink, { active, name }: User): SessionEvent {
  if (!active) throw new UserInactive('The user is inactive. Activate the user first.');
  return { type: 'SignInLinkIssued', data: { digest, expiresAt: iso(expiresAt) }, pii: { target: name } };
}

function start({ session, digest, address, grant, now }: StartSession, user: User): SessionEvent | null {
  const byLink = grant.by === 'link';
  if (byLink && !mayUse(user, grant.link, now)) throw linkRefused();
  if (!user.active) throw new Unauthenticated();
  // a repeat whose first time is not remembered any more
  if (user.sessions.some(({ id }) => id === session)) return null;
  const endsAt = iso(now + SESSION_LIFE_MS);
  const from = byLink
    ? { by: 'link' as const, link: grant.link, keyId: null, secretVersion: null }
    : { by: 'key' as const, link: null, keyId: grant.keyId, secretVersion: grant.secretVersion };
  return { type: 'SessionStarted', data: { session, digest, ...from, endsAt }, pii: { target: user.name, address } };
}

function mayUse({ active, links }: User, link: string, now: number): boolean {
  return active && links.some(({ digest, expiresAt }) => digest === link && expiresAt > now);
}

function started({ data, pii, meta }: Recorded<Extract<SessionEvent, { type: 'SessionStarted' }>>): Session {
  return {
    id: data.session,
    digest: data.digest,
    by: data.by,
    keyId: data.keyId,
    secretVersion: data.secretVersion,
    address: pii.address,
    startedAt: meta.at,
    seenAt: meta.at,
    endsAt: Date.parse(data.endsAt),
  };
}

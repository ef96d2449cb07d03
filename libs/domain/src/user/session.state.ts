import type { SessionGrant } from './session.events.js';

/** A person at a browser. Times are ms since 1970, UTC. */
export interface Session {
  readonly id: string;
  /** of the secret in its cookie, see digestSecret */
  readonly digest: string;
  readonly by: SessionGrant;
  /** the key it was opened with and ends with, and which of its secrets; null for one that a link opened */
  readonly keyId: string | null;
  readonly secretVersion: number | null;
  readonly address: string | null;
  readonly startedAt: number;
  /** of the newest renewal */
  readonly seenAt: number;
  readonly endsAt: number;
}

/** A link that has not been used yet. */
export interface SignInLink {
  readonly digest: string;
  /** ms since 1970, UTC */
  readonly expiresAt: number;
}

/** How a user may sign in, and where it has: oldest first. */
export interface SignIns {
  readonly sessions: readonly Session[];
  readonly links: readonly SignInLink[];
}

/** Of a user that never signed in: one copy for all of them. */
export const NO_SIGN_INS: SignIns = Object.freeze({ sessions: Object.freeze([]), links: Object.freeze([]) });

const MINUTE_MS = 60_000;
const IDLE_MS = 30 * MINUTE_MS;

export const SESSION_LIFE_MS = 12 * 60 * MINUTE_MS;
/** How long after the last renewal the next use renews a session, ms. */
export const RENEW_AFTER_MS = 5 * MINUTE_MS;
/** How long a sign-in link works, ms. */
export const LINK_LIFE_MS = 15 * MINUTE_MS;
export const MOST_SESSIONS = 20;
export const MOST_LINKS = 5;

/** When a session ends by itself if it is not used, ms since 1970. */
export function idleEndOf({ seenAt, endsAt }: Session): number {
  return Math.min(seenAt + IDLE_MS, endsAt);
}

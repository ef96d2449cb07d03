import { z } from 'zod';

const instant = z.iso.datetime();
const target = z.object({ target: z.string() });
const session = z.object({ session: z.string() });

/** Everything that can open a session. */
export const SESSION_GRANTS = ['link', 'key'] as const;
/** What a session was opened with. */
export type SessionGrant = (typeof SESSION_GRANTS)[number];

/** Only a digest is kept of what the link holds. */
const signInLinkIssued = z.object({
  type: z.literal('SignInLinkIssued'),
  data: z.object({ digest: z.string(), expiresAt: instant }),
  pii: target,
});

/** `link` is the digest of the link it used up; `keyId` and `secretVersion` say which secret it was opened with. */
const sessionStarted = z.object({
  type: z.literal('SessionStarted'),
  data: session.extend({
    digest: z.string(),
    by: z.enum(SESSION_GRANTS),
    link: z.string().nullable(),
    keyId: z.string().nullable(),
    secretVersion: z.number().int().nullable(),
    endsAt: instant,
  }),
  pii: target.extend({ address: z.string().nullable() }),
});

const sessionRenewed = z.object({ type: z.literal('SessionRenewed'), data: session, pii: target });
const sessionEnded = z.object({ type: z.literal('SessionEnded'), data: session, pii: target });

/** Ends every session and every open link. */
const sessionsEnded = z.object({ type: z.literal('SessionsEnded'), data: z.object({}), pii: target });

export const sessionEventSchemas = [
  signInLinkIssued,
  sessionStarted,
  sessionRenewed,
  sessionEnded,
  sessionsEnded,
] as const;

export type SessionEvent = z.infer<(typeof sessionEventSchemas)[number]>;

const TYPES: ReadonlySet<string> = new Set(sessionEventSchemas.map(({ shape }) => shape.type.value));

/** Sign-ins are private: these events have no version, and are not published. */
export const isSessionEventType = (type: string): boolean => TYPES.has(type);

/** Narrows an event to those of `isSessionEventType`. */
export function isSessionEvent<E extends { readonly type: string }>(
  event: E,
): event is Extract<E, { readonly type: SessionEvent['type'] }> {
  return TYPES.has(event.type);
}

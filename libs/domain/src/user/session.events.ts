import { z } from 'zod';
import { timestamp } from '../instant.js';
import { eventSchema, targetSchema } from '../recorded.js';

const session = z.object({ session: z.string() });

/** Everything that can open a session. */
export const SESSION_GRANTS = ['link', 'key'] as const;
/** What a session was opened with. */
export type SessionGrant = (typeof SESSION_GRANTS)[number];

export const sessionEventSchemas = [
  // only a digest is kept of what the link holds
  eventSchema('SignInLinkIssued', z.object({ digest: z.string(), expiresAt: timestamp }), targetSchema),
  // `link` is the digest of the link it used up; `keyId` and `secretVersion` say which secret it was opened with
  eventSchema(
    'SessionStarted',
    session.extend({
      digest: z.string(),
      by: z.enum(SESSION_GRANTS),
      link: z.string().nullable(),
      keyId: z.string().nullable(),
      secretVersion: z.number().int().nullable(),
      endsAt: timestamp,
    }),
    targetSchema.extend({ address: z.string().nullable() }),
  ),
  eventSchema('SessionRenewed', session, targetSchema),
  eventSchema('SessionEnded', session, targetSchema),
  // ends every session and every open link
  eventSchema('SessionsEnded', z.object({}), targetSchema),
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

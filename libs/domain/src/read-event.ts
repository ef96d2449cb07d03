import { keyEventSchema, type KeyEvent } from './key/key.events.js';
import { isSessionEventType } from './user/session.events.js';
import { userEventSchema, type UserEvent } from './user/user.events.js';

/** What an accepted record says: an event of a key or a user, a type this code does not know, or nothing readable. */
export type ReadEvent =
  | { readonly of: 'key'; readonly event: KeyEvent }
  | { readonly of: 'user'; readonly event: UserEvent }
  | { readonly of: 'unknown' }
  | { readonly of: 'unreadable'; readonly where: string };

const OWNER: Readonly<Record<KeyEvent['type'] | UserEvent['type'], 'key' | 'user'>> = {
  KeyCreated: 'key',
  KeyEdited: 'key',
  KeyDisabled: 'key',
  KeyEnabled: 'key',
  KeyRotated: 'key',
  KeyRevealed: 'key',
  KeyDeleted: 'key',
  UserRegistered: 'user',
  UserEdited: 'user',
  UserDeactivated: 'user',
  UserActivated: 'user',
  SignInLinkIssued: 'user',
  SessionStarted: 'user',
  SessionRenewed: 'user',
  SessionEnded: 'user',
  SessionsEnded: 'user',
};

/** Reads an event's payload; never throws. Members it does not know are ignored, so newer writers may add some. */
export function readEvent(raw: {
  aggregate: string;
  type: string;
  at: string;
  data: unknown;
  pii: unknown;
}): ReadEvent {
  const of = Object.hasOwn(OWNER, raw.type) ? OWNER[raw.type as keyof typeof OWNER] : 'unknown';
  if (of === 'unknown') return { of };
  if (of !== aggregateKind(raw.aggregate)) return { of: 'unreadable', where: 'aggregate' };
  if (Number.isNaN(Date.parse(raw.at))) return { of: 'unreadable', where: 'at' };
  const parsed = (of === 'key' ? keyEventSchema : userEventSchema).safeParse(raw);
  if (!parsed.success) return { of: 'unreadable', where: parsed.error.issues[0]?.path.join('.') ?? '' };
  return { of, event: parsed.data } as ReadEvent;
}

/** What an aggregate is, by its id. */
export function aggregateKind(id: string): 'key' | 'user' | undefined {
  if (id.startsWith('key_')) return 'key';
  return id.startsWith('usr_') ? 'user' : undefined;
}

const LAST: ReadonlySet<string> = new Set<KeyEvent['type']>(['KeyDeleted']);
const IGNORABLE: ReadonlySet<string> = new Set<KeyEvent['type']>(['KeyRevealed']);

/** What the envelope must say about an event type: whether it ends its aggregate, whether readers must know it. */
export function eventTraits(type: KeyEvent['type'] | UserEvent['type']): { final: boolean; critical: boolean } {
  return { final: LAST.has(type), critical: !IGNORABLE.has(type) && !isSessionEventType(type) };
}

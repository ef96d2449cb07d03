import { keyEventSchema, type KeyEvent } from './key/key.events.js';
import { isSessionEventType } from './user/session.events.js';
import { eventTypeOf } from './rules.js';
import { userEventSchema, type UserEvent } from './user/user.events.js';
import { z } from 'zod';
import { digestOf } from './ids.js';

/** What an accepted record says: an event of a key or a user, a type this code does not know, or nothing readable. */
export type ReadEvent =
  | { readonly of: 'key'; readonly event: KeyEvent }
  | { readonly of: 'user'; readonly event: UserEvent }
  | { readonly of: 'unknown' }
  | { readonly of: 'unreadable'; readonly where: string };

const ofKey = keyEventSchema.options.map(({ shape }) => [shape.type.value, 'key'] as const);
const ofUser = userEventSchema.options.map(({ shape }) => [shape.type.value, 'user'] as const);
const OWNER: ReadonlyMap<string, 'key' | 'user'> = new Map([...ofKey, ...ofUser]);

/** Reads an event's payload; never throws. Members it does not know are ignored, so newer writers may add some. */
export function readEvent(raw: {
  aggregate: string;
  type: string;
  at: string;
  data: unknown;
  pii: unknown;
}): ReadEvent {
  const type = eventTypeOf(raw.type);
  const of = type === null ? undefined : OWNER.get(type);
  if (type === null || of === undefined) return { of: 'unknown' };
  if (of !== aggregateKind(raw.aggregate)) return { of: 'unreadable', where: 'aggregate' };
  if (Number.isNaN(Date.parse(raw.at))) return { of: 'unreadable', where: 'at' };
  const parsed = (of === 'key' ? keyEventSchema : userEventSchema).safeParse(
    type === raw.type ? raw : { ...raw, type },
  );
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

/**
 * Raise it when the same events make another state than before: whatever was folded by older code, as snapshots of the
 * replica are, is then folded again. The golden log in libs/replica/src/snapshot/fixtures says when.
 */
export const FOLD_VERSION = 5;

let fingerprint: string | null = null;

/** What tells code that folds otherwise, or that can read other events, from this. Opaque. */
export function foldFingerprint(): string {
  fingerprint ??= digestOf(FOLD_VERSION, z.toJSONSchema(keyEventSchema), z.toJSONSchema(userEventSchema));
  return fingerprint;
}

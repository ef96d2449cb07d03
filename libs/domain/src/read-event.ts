import { aggregateKind, type AggregateEvent, type AggregateKind } from './aggregates.js';
import { keyEventSchema, type KeyEvent } from './key/key.events.js';
import { policyEventSchema, type PolicyEvent } from './policy/policy.events.js';
import { isSessionEventType } from './user/session.events.js';
import { eventTypeOf } from './rules.js';
import { userEventSchema, type UserEvent } from './user/user.events.js';
import { z } from 'zod';
import { digestOf } from './ids.js';

/** What an accepted record says: an event of an aggregate, a type this code does not know, or nothing readable. */
export type ReadEvent =
  | { readonly of: 'key'; readonly event: KeyEvent }
  | { readonly of: 'user'; readonly event: UserEvent }
  | { readonly of: 'policy'; readonly event: PolicyEvent }
  | { readonly of: 'unknown' }
  | { readonly of: 'unreadable'; readonly where: string };

const SCHEMAS = { key: keyEventSchema, user: userEventSchema, policy: policyEventSchema } as const;
const typesOf = (kind: AggregateKind) => SCHEMAS[kind].options.map(({ shape }) => [shape.type.value, kind] as const);
const OWNER: ReadonlyMap<string, AggregateKind> = new Map([
  ...typesOf('key'),
  ...typesOf('user'),
  ...typesOf('policy'),
]);

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
  const parsed = SCHEMAS[of].safeParse(type === raw.type ? raw : { ...raw, type });
  if (!parsed.success) return { of: 'unreadable', where: parsed.error.issues[0]?.path.join('.') ?? '' };
  return { of, event: parsed.data } as ReadEvent;
}

const LAST: ReadonlySet<string> = new Set<KeyEvent['type']>(['KeyDeleted']);
const IGNORABLE: ReadonlySet<string> = new Set<KeyEvent['type']>(['KeyRevealed']);

/** What the envelope must say about an event type: whether it ends its aggregate, whether readers must know it. */
export function eventTraits(type: AggregateEvent['type']): { final: boolean; critical: boolean } {
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
  fingerprint ??= digestOf(FOLD_VERSION, ...Object.values(SCHEMAS).map((schema) => z.toJSONSchema(schema)));
  return fingerprint;
}

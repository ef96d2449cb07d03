import { actorSchema, readEvent } from '@latchkey/domain';
import type { Actor, KeyEvent, PolicyEvent, Recorded, UserEvent } from '@latchkey/domain';
import type { Envelope } from '@latchkey/event-log';

interface Provenance {
  /** id of the envelope (UUIDv7) */
  readonly id: string;
  readonly offset: number;
  readonly by: Actor;
  readonly requestId: string | null;
}

export type ProjectedKeyEvent = Recorded<KeyEvent> & Provenance & { readonly of: 'key' };
export type ProjectedUserEvent = Recorded<UserEvent> & Provenance & { readonly of: 'user' };
export type ProjectedPolicyEvent = Recorded<PolicyEvent> & Provenance & { readonly of: 'policy' };

/** From here on the state of the aggregate is unknown: all it may still do is end. */
interface Quarantine {
  readonly of: 'quarantine';
  readonly aggregate: string;
  readonly offset: number;
}

/** An accepted event as projections see it: with its place in the log and its actor, or the quarantine of its aggregate. */
export type ProjectedEvent = ProjectedKeyEvent | ProjectedUserEvent | ProjectedPolicyEvent | Quarantine;

const UNKNOWN_ACTOR: Actor = { user: { id: '', name: '' }, key: null, address: null };

/** What an accepted record means to projections; null when it means nothing to them (a fence, a barrier). */
export function projectedEvent(envelope: Envelope, offset: number): ProjectedEvent | null {
  if (envelope.kind !== 'event') return null;
  const read = readEvent(envelope);
  if (read.of === 'unknown' && !envelope.critical) return null;
  if (read.of === 'unknown' || read.of === 'unreadable') {
    return { of: 'quarantine', aggregate: envelope.aggregate, offset };
  }
  const by = actorSchema.safeParse(envelope.pii['by']).data ?? UNKNOWN_ACTOR;
  const meta = {
    account: envelope.account,
    aggregate: envelope.aggregate,
    at: Date.parse(envelope.at),
    actorUserId: envelope.actor?.user ?? '',
  };
  const { id, correlation: requestId } = envelope;
  // fresh from its schema; a spread would cost more than the rest
  return Object.assign(read.event, { of: read.of, meta, id, offset, by, requestId }) as ProjectedEvent;
}

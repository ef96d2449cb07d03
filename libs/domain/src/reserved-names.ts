import type { PolicyEvent } from './policy/policy.events.js';
import type { SessionEvent } from './user/session.events.js';

const EVENT_OF_KEYS_OR_USERS = /^(Key|User)[A-Z]/;
// Named here, and not read from the schemas: the guard's package comes without zod.
const OTHERS: Readonly<Record<SessionEvent['type'] | PolicyEvent['type'], true>> = {
  SignInLinkIssued: true,
  SessionStarted: true,
  SessionRenewed: true,
  SessionEnded: true,
  SessionsEnded: true,
  PolicyChanged: true,
};
const TARGETS: ReadonlySet<string> = new Set(['key', 'user']);

/** Whether revision history keeps an action for Latchkey's own events: no service may report it. */
export const isReservedAction = (action: string): boolean =>
  EVENT_OF_KEYS_OR_USERS.test(action) || Object.hasOwn(OTHERS, action);

/** Whether a type of target, in any case, means Latchkey's own keys and users. Those of a service are `<service>:user`. */
export const isReservedTargetType = (type: string): boolean => TARGETS.has(type.toLowerCase());

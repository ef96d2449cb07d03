import { isSessionEventType } from './user/session.events.js';

const EVENT_OF_KEYS_OR_USERS = /^(Key|User)[A-Z]/;
const TARGETS: ReadonlySet<string> = new Set(['key', 'user']);

/** Whether revision history keeps an action for Latchkey's own events: no service may report it. */
export const isReservedAction = (action: string): boolean =>
  EVENT_OF_KEYS_OR_USERS.test(action) || isSessionEventType(action);

/** Whether a type of target, in any case, means Latchkey's own keys and users. Those of a service are `<service>:user`. */
export const isReservedTargetType = (type: string): boolean => TARGETS.has(type.toLowerCase());

import { isOneLine, isReservedAction, isReservedTargetType, oneLine } from '@latchkey/domain';
import type { Target } from '../source/replica-source.port.js';

const UNNAMED = 'unknown';
const LONGEST_ACTION = 100;

/** A value as text. Never throws: handlers pass on what callers sent, and `{"toString": 1}` has no text. */
export function plainText(value: unknown): string {
  try {
    return String(value);
  } catch {
    return '[object Object]';
  }
}

/** A target as history takes it. `key` and `user` are Latchkey's own there: a service's are `<service>:user`. */
export function targetFor(service: string, { type, id, name }: Target): Required<Target> {
  const stated = oneLine(plainText(type ?? ''), 100) || UNNAMED;
  const own = isReservedTargetType(stated) ? `${oneLine(service, 90)}:${stated}` : stated;
  const ids = oneLine(plainText(id ?? ''), 200) || UNNAMED;
  return { type: own, id: ids, name: oneLine(plainText(name ?? ''), 200) || ids };
}

/** Why Latchkey would take no entry with this action, and what to do; null: it does. */
export function wrongWithAction(action: unknown): string | null {
  if (typeof action !== 'string' || action.trim() === '') return "is missing. Name it, as in 'element.edited'";
  if (action.length > LONGEST_ACTION) return `is longer than ${LONGEST_ACTION} characters. Shorten it`;
  if (!isOneLine(action)) return 'holds a control character. Take it out';
  if (!isReservedAction(action)) return null;
  return `'${action}' is Latchkey's own. Use a word of the service's, as in 'user.created'`;
}

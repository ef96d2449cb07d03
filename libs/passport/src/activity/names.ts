import { isReservedTargetType } from '@latchkey/domain';
import type { Target } from './reported-entry.js';

const UNNAMED = 'unknown';
/** control characters, and halves of a character that was cut */
const UNREADABLE = /[\p{Cc}\p{Cs}]/gu;

/** A text as Latchkey takes it: a name that came with a request must not keep its entry, and so its action, out. */
export function plainText(text: unknown, longest: number): string {
  return String(text ?? '')
    .slice(0, longest)
    .replace(UNREADABLE, ' ');
}

/**
 * A target as history takes it. `key` and `user` are Latchkey's own there: a service's are `<service>:user`. What has no
 * type or id gets one that says so.
 */
export function targetFor(service: string, { type, id, name }: Target): Required<Target> {
  const stated = plainText(type, 100) || UNNAMED;
  const ids = plainText(id, 200) || UNNAMED;
  const prefix = plainText(service, 90);
  return {
    type: isReservedTargetType(stated) ? `${prefix}:${stated}` : stated,
    id: ids,
    name: plainText(name, 200) || ids,
  };
}

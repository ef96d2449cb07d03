import { isReservedTargetType, oneLine } from '@latchkey/domain';
import type { Target } from './reported-entry.js';

const UNNAMED = 'unknown';

/**
 * A target as history takes it. `key` and `user` are Latchkey's own there: a service's are `<service>:user`. What has no
 * type or id gets one that says so.
 */
export function targetFor(service: string, { type, id, name }: Target): Required<Target> {
  const stated = oneLine(String(type ?? ''), 100) || UNNAMED;
  const ids = oneLine(String(id ?? ''), 200) || UNNAMED;
  const prefix = oneLine(service, 90);
  return {
    type: isReservedTargetType(stated) ? `${prefix}:${stated}` : stated,
    id: ids,
    name: oneLine(String(name ?? ''), 200) || ids,
  };
}

import { randomBytes } from 'node:crypto';
import { idFromBytes, type IdPrefix } from '@latchkey/domain';

/** A fresh random id. */
export function newId(prefix: IdPrefix): string {
  return idFromBytes(prefix, randomBytes(16));
}

import { z } from 'zod';
import { digestOf } from './ids.js';
import { keyEventSchema } from './key/key.events.js';
import { userEventSchema } from './user/user.events.js';

/**
 * Raise it when the same events make another state than before: whatever was folded by older code, as snapshots of the
 * replica are, is then folded again. The golden log in libs/replica/src/snapshot/fixtures says when.
 */
export const FOLD_VERSION = 3;

let fingerprint: string | null = null;

/** What tells code that folds otherwise, or that can read other events, from this. Opaque. */
export function foldFingerprint(): string {
  fingerprint ??= digestOf(FOLD_VERSION, z.toJSONSchema(keyEventSchema), z.toJSONSchema(userEventSchema));
  return fingerprint;
}

import { createHash } from 'node:crypto';

/** What stands for a text in a key: itself, or its digest where it is too long for one (lmdb refuses those). */
export function bounded(text: string): string {
  return text.length <= 64 ? text : `#${createHash('sha256').update(text).digest('base64url')}`;
}

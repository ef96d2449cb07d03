import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { canonicalJson } from '@latchkey/domain';
import { COLLECTIONS, type CollectionName, type Collections } from '@latchkey/projections';
import type { RetentionQuestions } from './read-model.port.js';

const SLICE = 200;

const BYTES = 32;

/**
 * A digest of all documents (hex), equal for two read models that hold the same, in whatever order they keep it. Ask while
 * nothing is written.
 */
export async function digestOfDocuments(model: Pick<RetentionQuestions, 'documentsAfter'>): Promise<string> {
  const sum = Buffer.alloc(BYTES);
  for (const collection of COLLECTIONS) {
    for (let after: string | null = null, more = true; more; await setImmediate()) {
      const slice: readonly Collections[CollectionName][] = await model.documentsAfter(collection, after, SLICE);
      for (const document of slice) {
        const digest = createHash('sha256')
          .update(`${collection} ${canonicalJson(document)}`)
          .digest();
        for (let i = 0; i < BYTES; i++) sum[i]! ^= digest[i]!;
        after = document.id;
      }
      more = slice.length === SLICE;
    }
  }
  return sum.toString('hex');
}

/** What stands for a text in a key: itself, or its digest where it is too long for one. */
export function bounded(text: string): string {
  return text.length <= 64 ? text : `#${createHash('sha256').update(text).digest('base64url')}`;
}

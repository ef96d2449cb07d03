import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { canonicalJson } from '@latchkey/domain';
import { COLLECTIONS, type CollectionName, type Collections } from '@latchkey/projections';
import type { RetentionQuestions } from './read-model.port.js';

const SLICE = 200;

/** A digest of all documents (hex), equal for two read models that hold the same. Ask while nothing is written. */
export async function digestOfDocuments(model: Pick<RetentionQuestions, 'documentsAfter'>): Promise<string> {
  const hash = createHash('sha256');
  for (const collection of COLLECTIONS) {
    for (let after: string | null = null, more = true; more; await setImmediate()) {
      const slice: readonly Collections[CollectionName][] = await model.documentsAfter(collection, after, SLICE);
      for (const document of slice) {
        hash.update(`${collection} ${bounded(document.id)} ${canonicalJson(document)}\n`);
        after = document.id;
      }
      more = slice.length === SLICE;
    }
  }
  return hash.digest('hex');
}

/** What stands for a text in a key: itself, or its digest where it is too long for one (lmdb refuses those). */
export function bounded(text: string): string {
  return text.length <= 64 ? text : `#${createHash('sha256').update(text).digest('base64url')}`;
}

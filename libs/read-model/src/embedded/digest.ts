import { COLLECTIONS } from '@latchkey/projections';
import { createHash } from 'node:crypto';
import { canonicalJson } from '@latchkey/domain';
import { nextTurn, SLICE } from './slices.js';
import type { Tables } from './tables.js';

/** A digest of all documents, equal for two read models that hold the same. */
export async function digestTables(tables: Tables): Promise<string> {
  const hash = createHash('sha256');
  for (const collection of COLLECTIONS) {
    for (let after: string | undefined, more = true; more; await nextTurn()) {
      const position = after === undefined ? {} : { start: after, exclusiveStart: true };
      const slice = tables.documents[collection].getRange({ ...position, limit: SLICE }).asArray;
      for (const { key, value } of await slice) {
        hash.update(`${collection} ${key} ${canonicalJson(JSON.parse(value))}\n`);
        after = key;
      }
      more = (await slice).length === SLICE;
    }
  }
  return hash.digest('hex');
}

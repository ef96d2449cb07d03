import {
  newestById,
  COLLECTIONS,
  type CollectionName,
  type Collections,
  type Puts,
  type RevisionDocument,
} from '@latchkey/projections';
import { ReadModelDamaged } from '../read-model.errors.js';
import { bounded } from '../digest.js';
import { indexKeysOf, REPORTED } from './lists.js';
import { nextTurn, SLICE } from './page-of.js';
import { documentOf, type Tables } from './tables.js';

/** One thing to write. */
export type Write = () => unknown;

/** What is to be written so that these documents replace older ones; those that are as new already are left out. */
export async function preparePuts(tables: Tables, puts: Puts): Promise<Write[]> {
  const writes: Write[] = [];
  let seen = 0;
  for (const collection of COLLECTIONS) {
    // each write is judged against what is stored, so an id may come up only once
    for (const document of newestById<Collections[CollectionName]>(puts[collection] ?? []).values()) {
      writes.push(...replacing(tables, collection, document));
      if (++seen % SLICE === 0) await nextTurn();
    }
  }
  return writes;
}

/** What takes some of the entries out that were last reported before a time; nothing when there are none. */
export function prepareRemoval({ folder, documents, index }: Tables, before: number): Write[] {
  const range = { start: [...REPORTED], end: [...REPORTED, before], limit: SLICE };
  return [...index.getKeys(range)].flatMap(([, , , , id]) => {
    const text = documents.revisions.get(id);
    if (text === undefined) throw new ReadModelDamaged(folder, 'a list names a document that is not there');
    const keys = indexKeysOf('revisions', JSON.parse(text) as RevisionDocument);
    return [...keys.map((key) => () => index.remove(key)), () => documents.revisions.remove(id)];
  });
}

function replacing(tables: Tables, collection: CollectionName, document: Collections[CollectionName]): Write[] {
  const { documents, index } = tables;
  const id = bounded(document.id);
  const before = documentOf(tables, collection, document.id);
  if (before !== null && before.pos >= document.pos) return [];
  const stale = new Map(before && indexKeysOf(collection, before).map((key) => [key.join('\n'), key]));
  const fresh = indexKeysOf(collection, document);
  for (const key of fresh) stale.delete(key.join('\n'));
  const value = JSON.stringify(document);
  return [
    ...[...stale.values()].map((key) => () => index.remove(key)),
    ...fresh.map((key) => () => index.put(key, '')),
    () => documents[collection].put(id, value),
  ];
}

import type { CollectionName, Collections } from '@latchkey/projections';
import type { Database, RootDatabase } from 'lmdb';
import { bounded } from '../digest.js';
import type { IndexKey } from './lists.js';

/** What the environment holds: documents by id, the index of the lists, and in the root layout and checkpoints. */
export interface Tables {
  readonly folder: string;
  readonly root: RootDatabase<string, string>;
  /** documents as JSON */
  readonly documents: { readonly [C in CollectionName]: Database<string, string> };
  /** the keys say it all; the values are empty */
  readonly index: Database<string, IndexKey>;
}

/** The document with this id, whatever its account; null when there is none. */
export function documentOf<C extends CollectionName>(tables: Tables, collection: C, id: string): Collections[C] | null {
  return documentAndSize(tables, collection, id)?.[0] ?? null;
}

/** With what it takes as it is stored, in UTF-16 units: about its bytes. */
export function documentAndSize<C extends CollectionName>(
  tables: Tables,
  collection: C,
  id: string,
): [Collections[C], number] | null {
  const text = tables.documents[collection].get(bounded(id));
  return text === undefined ? null : [JSON.parse(text) as Collections[C], text.length];
}

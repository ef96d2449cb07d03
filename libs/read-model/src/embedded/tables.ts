import type { CollectionName } from '@latchkey/projections';
import type { Database, RootDatabase } from 'lmdb';
import type { IndexKey } from './lists.js';

/** What the environment holds: documents by id, the index of the lists, and the layout and checkpoints. */
export interface Tables {
  readonly root: RootDatabase<unknown, string>;
  readonly documents: { readonly [C in CollectionName]: Database<unknown, string> };
  readonly index: Database<string, IndexKey>;
}

export const COLLECTIONS = ['keys', 'users', 'revisions', 'usage'] as const satisfies readonly CollectionName[];

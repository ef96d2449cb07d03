import type { CollectionName, Collections } from './documents.js';
import type { ActivityRecord } from '@latchkey/domain';

/** A pure fold of entries into the documents of one collection. */
export interface Projection<Entry, C extends CollectionName> {
  readonly collection: C;
  /** The documents an entry changes. */
  idsOf(entry: Entry): readonly string[];
  /** The document after an entry; null leaves it as it was. */
  fold(id: string, document: Collections[C] | null, entry: Entry): Collections[C] | null;
}

/** A record of the activity log as projections see it. */
export type ProjectedActivity = ActivityRecord & { readonly offset: number };

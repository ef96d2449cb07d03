import type { ActivityRecord } from '@latchkey/domain';
import { setImmediate } from 'node:timers/promises';
import { newestById, type CollectionName, type Collections } from './documents.js';
import type { ProjectionStore, Puts } from './projection-store.port.js';

/** A pure fold of entries into the documents of one collection. */
export interface Projection<Entry, C extends CollectionName> {
  readonly collection: C;
  /** an entry says all there is of its documents: those before it are not asked for */
  readonly anew?: true;
  /** The documents an entry changes. */
  idsOf(entry: Entry): readonly string[];
  /** The document after an entry; null leaves it as it was. */
  fold(id: string, document: Collections[C] | null, entry: Entry): Collections[C] | null;
}

/** A record of the activity log as projections see it. */
export type ProjectedActivity = ActivityRecord & { readonly offset: number };

// Folding this many takes about a millisecond; then verification gets a turn.
const SLICE = 200;

// oxlint-disable-next-line typescript/no-explicit-any -- a runner takes projections of any collection
export type AnyProjection<Entry> = Projection<Entry, any>;

type Document = Collections[CollectionName];

/** What entries change, as documents to write. What is `underway` to the store is newer than what it may answer. */
export async function foldEntries<Entry extends { readonly offset: number }>(
  projections: readonly AnyProjection<Entry>[],
  entries: readonly Entry[],
  store: Pick<ProjectionStore, 'load'>,
  underway: Puts,
): Promise<Puts> {
  const puts: { [C in CollectionName]?: readonly Document[] } = {};
  await Promise.all(
    projections.map(async (projection) => {
      const collection = projection.collection as CollectionName;
      const idsOfEach = entries.map((entry) => projection.idsOf(entry));
      const ids = [...new Set(idsOfEach.flat())];
      const loaded = ids.length === 0 || projection.anew ? [] : await store.load(collection, ids);
      const documents = newestById<Document>([...loaded, ...(underway[collection] ?? [])]);
      puts[collection] = await foldOne(projection, entries, idsOfEach, documents);
    }),
  );
  return puts as Puts;
}

async function foldOne<Entry extends { readonly offset: number }>(
  projection: AnyProjection<Entry>,
  entries: readonly Entry[],
  idsOfEach: readonly (readonly string[])[],
  documents: Map<string, Document>,
): Promise<Document[]> {
  const changed = new Set<string>();
  for (const [i, entry] of entries.entries()) {
    if (i % SLICE === SLICE - 1) await setImmediate();
    for (const id of idsOfEach[i]!) {
      const document = documents.get(id) ?? null;
      if (document !== null && document.pos >= entry.offset) continue;
      const next = projection.fold(id, document, entry);
      if (next !== null) changed.add(documents.set(id, next) && id);
    }
  }
  return [...changed].map((id) => documents.get(id)!);
}

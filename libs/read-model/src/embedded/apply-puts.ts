import type { CollectionName, Collections, ProjectionStore, Puts, SourceName } from '@latchkey/projections';
import { bounded, indexKeysOf } from './lists.js';
import { COLLECTIONS, type Tables } from './tables.js';

type Position = Parameters<ProjectionStore['apply']>[2];

/** The newest position whose documents are all written; null when there is none. */
export function checkpointOf(tables: Tables, source: SourceName): Position | null {
  return (tables.root.get(`checkpoint-${source}`) as Position | undefined) ?? null;
}

/** Writes documents, their index entries and the checkpoint in one transaction; resolves once it is durable. */
export async function applyPuts(tables: Tables, source: SourceName, puts: Puts, checkpoint: Position): Promise<void> {
  await tables.root.transaction(() => {
    for (const collection of COLLECTIONS) {
      for (const document of puts[collection] ?? []) replace(tables, collection, document);
    }
    const before = checkpointOf(tables, source);
    if (before?.log === checkpoint.log && before.offset >= checkpoint.offset) return;
    void tables.root.put(`checkpoint-${source}`, checkpoint);
  });
}

function replace<C extends CollectionName>(tables: Tables, collection: C, document: Collections[C]): void {
  const table = tables.documents[collection];
  const before = table.get(bounded(document.id)) as Collections[C] | undefined;
  if (before !== undefined && before.pos >= document.pos) return;
  const stale = new Map(before && indexKeysOf(collection, before).map((key) => [JSON.stringify(key), key]));
  for (const key of indexKeysOf(collection, document)) {
    if (!stale.delete(JSON.stringify(key))) void tables.index.put(key, '');
  }
  for (const key of stale.values()) void tables.index.remove(key);
  void table.put(bounded(document.id), document);
}

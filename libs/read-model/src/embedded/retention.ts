import type { CollectionName, Collections } from '@latchkey/projections';
import { bounded } from '../digest.js';
import { REPORTED } from './lists.js';
import type { Tables } from './tables.js';

/** See RetentionQuestions. */
export function oldestReport({ index }: Tables): number | null {
  const range = { start: [...REPORTED], end: [...REPORTED, Number.MAX_VALUE], limit: 1 };
  const [oldest] = [...index.getKeys(range)];
  return (oldest?.[3] as number | undefined) ?? null;
}

/** Documents in the order of their ids, at most `limit`, from the first after an id on. */
export function documentsAfter<C extends CollectionName>(
  { documents }: Tables,
  collection: C,
  id: string | null,
  limit: number,
): Collections[C][] {
  const after = id === null ? {} : { start: bounded(id), exclusiveStart: true };
  return [...documents[collection].getRange({ ...after, limit })].map(
    ({ value }) => JSON.parse(value) as Collections[C],
  );
}

import type { KeyUsageDocument } from '@latchkey/projections';
import { bounded } from '../bounded.js';
import { REPORTED } from './lists.js';
import type { Tables } from './tables.js';

/** See RetentionQuestions. */
export function oldestReport({ index }: Tables): number | null {
  const range = { start: [...REPORTED], end: [...REPORTED, Number.MAX_VALUE], limit: 1 };
  const [oldest] = [...index.getKeys(range)];
  return (oldest?.[3] as number | undefined) ?? null;
}

/** See RetentionQuestions. */
export function usageAfter({ documents }: Tables, id: string | null, limit: number): KeyUsageDocument[] {
  const after = id === null ? {} : { start: bounded(id), exclusiveStart: true };
  return [...documents.usage.getRange({ ...after, limit })].map(({ value }) => JSON.parse(value) as KeyUsageDocument);
}

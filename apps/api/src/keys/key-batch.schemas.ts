import { nameSchema } from '@latchkey/domain';
import { z } from 'zod';
import { problemView } from '../http/problem.schema.js';
import { id, keyView, REASON_MAX } from './key.schemas.js';

const MOST_KEYS = 200;

const ids = z
  .array(id)
  .min(1)
  .max(MOST_KEYS)
  .refine((all) => new Set(all).size === all.length, { message: 'must name each key once' })
  .meta({ uniqueItems: true });

export const keyBatchBody = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('disable'), ids, reason: nameSchema(REASON_MAX).optional() }),
  z.strictObject({ action: z.literal('enable'), ids }),
  z.strictObject({ action: z.literal('delete'), ids }),
  z.strictObject({ action: z.literal('remap'), ids, mappedUserId: id }),
]);

export type KeyBatchBody = z.infer<typeof keyBatchBody>;

const keyBatchItem = z.object({
  id: z.string(),
  /** `refused`: surely not done, `problem` says why; `unknown`: repeat the request with the same Idempotency-Key */
  outcome: z.enum(['done', 'refused', 'unknown']),
  /** where it is done */
  key: keyView.optional(),
  /** where it is not */
  problem: problemView.optional(),
});

export type KeyBatchItem = z.infer<typeof keyBatchItem>;

/** In the order of the ids. */
export const keyBatchView = z.object({ items: z.array(keyBatchItem) }).meta({ id: 'KeyBatch' });

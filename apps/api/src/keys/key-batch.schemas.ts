import { idSchema, nameSchema } from '@latchkey/domain';
import { z } from 'zod';
import { problemView } from '../http/problem.js';
import { keyView, REASON_MAX } from './key.schemas.js';

const MOST_KEYS = 200;

const ids = z
  .array(idSchema)
  .min(1)
  .max(MOST_KEYS)
  .refine((all) => new Set(all).size === all.length, { message: 'must name each key once' })
  .meta({ uniqueItems: true, description: 'Ids of keys, each once' });

const to = <A extends string>(action: A) => z.literal(action).describe('What to do');
const reason = nameSchema(REASON_MAX).describe('Why, for people');
const mappedUserId = idSchema.describe('Id of the user that the keys shall act as');

export const keyBatchBody = z
  .discriminatedUnion('action', [
    z.strictObject({ action: to('disable'), ids, reason: reason.optional() }).meta({ id: 'DisableApiKeys' }),
    z.strictObject({ action: to('enable'), ids }).meta({ id: 'EnableApiKeys' }),
    z.strictObject({ action: to('delete'), ids }).meta({ id: 'DeleteApiKeys' }),
    z.strictObject({ action: to('remap'), ids, mappedUserId }).meta({ id: 'RemapApiKeys' }),
  ])
  .meta({ id: 'ApiKeysChange' });

export type KeyBatchBody = z.infer<typeof keyBatchBody>;

const OUTCOME =
  'refused: surely not done, and problem says why; unknown: repeat the request with the same Idempotency-Key';

const keyBatchItem = z
  .object({
    id: z.string().describe('of the key'),
    outcome: z.enum(['done', 'refused', 'unknown']).describe(OUTCOME),
    key: keyView.optional().describe('where it is done'),
    problem: problemView.optional().describe('where it is not'),
  })
  .meta({ id: 'ApiKeysChangeItem' });

export type KeyBatchItem = z.infer<typeof keyBatchItem>;

export const keyBatchView = z
  .object({ items: z.array(keyBatchItem).describe('in the order of the ids') })
  .meta({ id: 'ApiKeysChanged' });

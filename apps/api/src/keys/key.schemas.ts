import { instant, KEY_FIELDS, KEY_KINDS, KEY_STATUSES, keyChangesSchema, nameSchema } from '@latchkey/domain';
import { newKeySchema, shapeOf, timestamp } from '@latchkey/domain';
import { KEY_SORTS } from '@latchkey/read-model';
import { z } from 'zod';
import { flag, paging } from '../http/paging.js';
import { fieldError } from '../http/problem.js';

const MAX_OVERLAP_SECONDS = 7 * 24 * 3600;

export const reasonSchema = nameSchema(500);

const named = z
  .object({ id: z.string().describe('usr_...'), name: z.string().describe('as it is now') })
  .meta({ id: 'UserName' });

export const createKeyBody = newKeySchema.meta({ id: 'NewApiKey' });
export const editKeyBody = keyChangesSchema.meta({ id: 'ApiKeyChanges' });

const reason = reasonSchema.describe('Why, for people: shown as statusReason');
export const disableKeyBody = z.strictObject({ reason: reason.optional() }).meta({ id: 'DisableApiKey' });

const seconds = z.number().int().min(0).max(MAX_OVERLAP_SECONDS);
const overlapSeconds = seconds.default(0).describe('How long the old secret goes on working, at most 7 days');
export const rotateKeyBody = z.strictObject({ overlapSeconds }).meta({ id: 'RotateApiKey' });

const LABEL_MAX = 50;

// counted as in tags: by code points
const labelQuery = z
  .string()
  .min(1)
  .refine((label) => Array.from(label).length <= LABEL_MAX, `must be at most ${LABEL_MAX} characters long`)
  .meta({ maxLength: LABEL_MAX });
const tagQuery = z.preprocess((tag) => (typeof tag === 'string' ? [tag] : tag), z.array(labelQuery).max(20));

export const listKeysQuery = z.strictObject({
  ...paging,
  status: z.enum(KEY_STATUSES).optional().describe('In which state; deleted implies includeDeleted'),
  kind: z.enum(KEY_KINDS).optional().describe('Of which kind'),
  mappedUserId: keyChangesSchema.shape.mappedUserId,
  q: z.string().min(1).max(200).optional().describe('A part of the name in any case, or a whole access key'),
  includeDeleted: flag.default(false).describe('Deleted keys too'),
  expiresBefore: instant.optional().describe('What ends before it and has not yet expired'),
  neverExpires: flag.optional().describe('What never ends, or what does'),
  neverUsed: flag.optional().describe('What was never used, or what was'),
  tag: tagQuery.optional().describe('With this tag; several: with all of them'),
  environment: labelQuery.optional().describe('Of this environment'),
  sort: z.enum(KEY_SORTS).default('createdAt').describe('By what to sort'),
  order: z.enum(['asc', 'desc']).optional().describe('Absent: asc by name, else desc'),
});

export const keyView = z
  .object({
    ...shapeOf(KEY_FIELDS, 'view'),
    status: z.enum(KEY_STATUSES).describe('the last of these that applies'),
    statusReason: z.string().nullable().describe('why it was disabled, where a reason was given'),
    mappedUser: named.describe('the user that it acts as'),
    createdBy: named.describe('the user who created it'),
    lastUsedAt: timestamp.nullable().describe('at most a minute behind; null: never'),
    previousSecretExpiresAt: timestamp.nullable().describe('until when the secret before the newest works too'),
    warnings: z
      .array(fieldError)
      .optional()
      .describe('what is allowed and may not be meant, where there is such a thing'),
  })
  .meta({ id: 'ApiKey' });

export type KeyView = z.infer<typeof keyView>;

const secretKey = z.string().describe('the secret half of the credential');

export const keyWithSecretView = keyView
  .extend({ secretKey: secretKey.optional().describe('shown this once; absent on a replay of an Idempotency-Key') })
  .meta({ id: 'ApiKeyWithSecret' });

export const credentialView = z.object({ accessKey: keyView.shape.accessKey, secretKey }).meta({ id: 'Credential' });

export const keyLabelsView = z
  .object({
    tags: z.array(z.string()).describe('the tags of keys, in alphabetical order, at most 500'),
    environments: z.array(z.string()).describe('their environments, in alphabetical order, at most 500'),
  })
  .meta({ id: 'ApiKeyLabels' });

const count = z.number().int().describe('how many');

export const keyCountsView = z
  .object({
    kinds: z.object({ api: count, 'data-loader': count }).describe('how many of each kind'),
    statuses: z
      .object({ active: count, disabled: count, expired: count, 'user-inactive': count })
      .describe('how many in each state'),
    expiringSoon: count.describe('active, and ends within 14 days'),
    neverUsed: count.describe('active, and was never used'),
    neverExpires: count.describe('active, and never ends'),
  })
  .meta({ id: 'ApiKeyCounts' });

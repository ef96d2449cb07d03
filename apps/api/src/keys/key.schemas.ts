import { KEY_KINDS, KEY_STATUSES, nameSchema } from '@latchkey/domain';
import { KEY_SORTS } from '@latchkey/read-model';
import { z } from 'zod';
import { flag, instant, paging, timestamp } from '../http/paging.js';

const KEY_NAME_MAX = 100;
const MAX_OVERLAP_SECONDS = 7 * 24 * 3600;

export const REASON_MAX = 500;

export const id = z.string().min(1).max(64);
const named = z
  .object({ id: z.string().describe('usr_...'), name: z.string().describe('as it is now') })
  .meta({ id: 'UserName' });

const mappedUserId = id.describe('Id of the user that the key acts as');
const name = nameSchema(KEY_NAME_MAX).describe('1 to 100 characters on one line; need not be unique');
const ends = instant.nullable().describe('when the key ends, in the future; null: never');

export const createKeyBody = z
  .strictObject({
    name,
    kind: z.enum(KEY_KINDS).default('api').describe('Where the key works: everywhere but bulk loads, or there alone'),
    expiresAt: ends
      .optional()
      .describe('When the key ends. Absent: an api key never ends, a data-loader key in 365 days. Null: never'),
    mappedUserId: id
      .optional()
      .describe('Id of the user that the key acts as. Absent: the caller, so the key acts as its creator'),
  })
  .meta({ id: 'NewApiKey' });

export const editKeyBody = z
  .strictObject({ name: name.optional(), expiresAt: ends.optional(), mappedUserId: mappedUserId.optional() })
  .meta({ id: 'ApiKeyChanges' });

const reason = nameSchema(REASON_MAX).describe('Why, for people: shown as statusReason');
export const disableKeyBody = z.strictObject({ reason: reason.optional() }).meta({ id: 'DisableApiKey' });

export const rotateKeyBody = z
  .strictObject({
    overlapSeconds: z
      .number()
      .int()
      .min(0)
      .max(MAX_OVERLAP_SECONDS)
      .default(0)
      .describe('How long the old secret goes on working, at most 7 days'),
  })
  .meta({ id: 'RotateApiKey' });

export const listKeysQuery = z.strictObject({
  ...paging,
  status: z.enum(KEY_STATUSES).optional().describe('In which state; deleted implies includeDeleted'),
  kind: z.enum(KEY_KINDS).optional().describe('Of which kind'),
  mappedUserId: mappedUserId.optional(),
  q: z.string().min(1).max(200).optional().describe('A part of the name in any case, or a whole access key'),
  includeDeleted: flag.default(false).describe('Deleted keys too'),
  expiresBefore: instant.optional().describe('What ends before it and has not yet expired'),
  neverExpires: flag.optional().describe('What never ends, or what does'),
  neverUsed: flag.optional().describe('What was never used, or what was'),
  sort: z.enum(KEY_SORTS).default('createdAt').describe('By what to sort'),
  order: z.enum(['asc', 'desc']).optional().describe('Absent: asc by name, else desc'),
});

export const keyView = z
  .object({
    id: z.string().describe('key_...'),
    name: z.string().describe('for people'),
    kind: z.enum(KEY_KINDS).describe('where it works'),
    accessKey: z.string().describe('the public half of the credential'),
    status: z.enum(KEY_STATUSES).describe('the last of these that applies'),
    statusReason: z.string().nullable().describe('why it was disabled, where a reason was given'),
    expiresAt: timestamp.nullable().describe('when it ends; null: never'),
    mappedUser: named.describe('the user that it acts as'),
    createdBy: named.describe('the user who created it'),
    createdAt: timestamp.describe('when it was created'),
    updatedAt: timestamp.describe('when it was changed last'),
    lastUsedAt: timestamp.nullable().describe('at most a minute behind; null: never'),
    version: z.number().int().min(1).describe('counts visible changes; the ETag'),
    previousSecretExpiresAt: timestamp.nullable().describe('until when the secret before the newest works too'),
  })
  .meta({ id: 'ApiKey' });

export type KeyView = z.infer<typeof keyView>;

const secretKey = z.string().describe('the secret half of the credential');

export const keyWithSecretView = keyView
  .extend({ secretKey: secretKey.optional().describe('shown this once; absent on a replay of an Idempotency-Key') })
  .meta({ id: 'ApiKeyWithSecret' });

export const credentialView = z.object({ accessKey: keyView.shape.accessKey, secretKey }).meta({ id: 'Credential' });

import { KEY_KINDS, KEY_STATUSES, nameSchema } from '@latchkey/domain';
import { KEY_SORTS } from '@latchkey/read-model';
import { z } from 'zod';
import { flag, instant, paging, timestamp } from '../http/paging.js';

const KEY_NAME_MAX = 100;
const MAX_OVERLAP_SECONDS = 7 * 24 * 3600;

export const REASON_MAX = 500;

export const id = z.string().min(1).max(64);
const named = z.object({ id: z.string(), name: z.string() });

export const createKeyBody = z.strictObject({
  name: nameSchema(KEY_NAME_MAX),
  kind: z.enum(KEY_KINDS).default('api'),
  expiresAt: instant.nullable().optional(),
  mappedUserId: id.optional(),
});

export const editKeyBody = z
  .strictObject({
    name: nameSchema(KEY_NAME_MAX).optional(),
    expiresAt: instant.nullable().optional(),
    mappedUserId: id.optional(),
  })
  .default({});

export const disableKeyBody = z.strictObject({ reason: nameSchema(REASON_MAX).optional() }).default({});

export const emptyBody = z.strictObject({}).default({});

export const rotateKeyBody = z
  .strictObject({ overlapSeconds: z.number().int().min(0).max(MAX_OVERLAP_SECONDS).default(0) })
  .default({ overlapSeconds: 0 });

export const listKeysQuery = z.strictObject({
  ...paging,
  status: z.enum(KEY_STATUSES).optional(),
  kind: z.enum(KEY_KINDS).optional(),
  mappedUserId: id.optional(),
  q: z.string().min(1).max(200).optional(),
  includeDeleted: flag.default(false),
  /** what ends before it and has not yet expired */
  expiresBefore: instant.optional(),
  neverExpires: flag.optional(),
  neverUsed: flag.optional(),
  sort: z.enum(KEY_SORTS).default('createdAt'),
  /** absent: `asc` by name, else `desc` */
  order: z.enum(['asc', 'desc']).optional(),
});

export const pageQuery = z.strictObject(paging);

export const keyView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(KEY_KINDS),
    accessKey: z.string(),
    status: z.enum(KEY_STATUSES),
    /** why it was disabled, where a reason was given; null while the status is another */
    statusReason: z.string().nullable(),
    expiresAt: timestamp.nullable(),
    mappedUser: named,
    createdBy: named,
    createdAt: timestamp,
    updatedAt: timestamp,
    lastUsedAt: timestamp.nullable(),
    version: z.number().int().min(1),
    previousSecretExpiresAt: timestamp.nullable(),
  })
  .meta({ id: 'Key' });

export type KeyView = z.infer<typeof keyView>;

/** The secret is missing on a replay of an Idempotency-Key. */
export const keyWithSecretView = keyView.extend({ secretKey: z.string().optional() }).meta({ id: 'KeyWithSecret' });

export const credentialView = z.object({ accessKey: z.string(), secretKey: z.string() }).meta({ id: 'Credential' });

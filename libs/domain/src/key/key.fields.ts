import { z } from 'zod';
import { KEY_KINDS, type KeyKind } from '../credentials/format.js';
import type { SealedSecret } from '../credentials/sealing.js';
import { blank, shapeOf, type Fields, type Having, type StateOf } from '../fields.js';
import { instant, timestamp } from '../instant.js';
import { jsonObject, jsonObjectSchema, type JsonObject } from '../json-object.js';
import { narrowsLimit, type Limit } from '../limits/limit.js';
import { narrowsNetworks } from '../networks.js';
import { narrowsScopes } from '../scopes.js';
import { freeTextSchema, idSchema, nameSchema } from '../text.js';
import { limitSchema, networksSchema, scopesSchema, tagSchema, tagsSchema } from './key.values.js';

const NAME_MAX = 100;
const DESCRIPTION_MAX = 500;
const METADATA_BYTES = 8 * 1024;
// Events write years with four digits; a later time would be accepted and then shut the key as unreadable.
const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

const name = nameSchema(NAME_MAX).describe('1 to 100 characters on one line; need not be unique');
const description = freeTextSchema(DESCRIPTION_MAX).describe('what the key is for, up to 500 characters');
const ends = instant.nullable().describe('when the key ends, in the future; null: never');
const scopes = scopesSchema
  .nullable()
  .describe('what it may do, as in elements:read or loads:*; null: all that its user may');
const allowedAddresses = networksSchema.nullable().describe('the addresses and networks that it works from; null: any');
const limit = limitSchema
  .nullable()
  .describe(
    'how many requests it may make, over all services; null: as many as the default limit of the installation says',
  );
const tags = tagsSchema.describe('labels, at most 20; lists can be filtered by them');
const environment = tagSchema.nullable().describe('where it is used, as in production');
const metadata = jsonObjectSchema(METADATA_BYTES).describe(
  'what services are told with the caller: a JSON object of at most 8 KiB',
);
const sealed = z.object({ kid: z.string(), box: z.string() }).nullable();
const loggedTime = timestamp.nullable();
const texts = z.array(z.string());
const loggedLimit = z.object({ requests: z.number(), perSeconds: z.number() }).nullable();

/** Everything a key is, member by member. Its secret works only as far as `digest` and `previousDigest` say. */
export const KEY_FIELDS = {
  id: { initial: '', guards: true, view: z.string().describe('key_...') },
  accountId: { initial: '' },
  name: {
    initial: '',
    logged: z.string(),
    create: name,
    edit: name,
    view: z.string().describe('for people'),
    published: true,
    guards: true,
  },
  description: {
    initial: '',
    logged: z.string().optional(),
    create: description.optional(),
    edit: description,
    view: z.string().describe('what the key is for'),
    published: true,
  },
  kind: {
    initial: 'api' as KeyKind,
    logged: z.enum(KEY_KINDS),
    create: z.enum(KEY_KINDS).default('api').describe('Where the key works: everywhere but bulk loads, or there alone'),
    view: z.enum(KEY_KINDS).describe('where it works'),
    published: true,
    guards: true,
    repeats: true,
  },
  accessKey: {
    initial: '',
    logged: z.string(),
    view: z.string().describe('the public half of the credential'),
    published: true,
    guards: true,
  },
  /** of the secret key, see digestSecret */
  digest: { initial: '', logged: z.string(), secret: true, guards: true },
  /** one more with each rotation */
  secretVersion: { initial: 1, secret: true },
  sealed: { initial: null as SealedSecret | null, logged: sealed, secret: true },
  /** the secret before the last rotation, and when it stops working */
  previousDigest: { initial: null as string | null, secret: true, guards: true },
  previousSecretExpiresAt: { initial: null as number | null, time: true, guards: true },
  expiresAt: {
    initial: null as number | null,
    time: true,
    logged: loggedTime,
    create: ends.optional().describe('When the key ends. Absent: as the policy of the account says. Null: never'),
    edit: ends,
    view: timestamp.nullable().describe('when it ends; null: never'),
    published: true,
    guards: true,
    refusal: notInTheFuture,
    revokes: (before: number | null, after: number | null) => (after ?? Infinity) < (before ?? Infinity),
  },
  mappedUserId: {
    initial: '',
    logged: z.string(),
    create: idSchema
      .optional()
      .describe('Id of the user that the key acts as. Absent: the caller, so the key acts as its creator'),
    edit: idSchema.describe('Id of the user that the key acts as'),
    published: true,
    guards: true,
    repeats: true,
    revokes: (before: string, after: string) => before !== after,
  },
  scopes: {
    initial: null as string[] | null,
    structured: true,
    logged: texts.nullable().optional(),
    create: scopes.optional(),
    edit: scopes,
    view: texts.nullable().describe('what it may do; null: all that its user may'),
    published: true,
    guards: true,
    restrictsSince: 2,
    revokes: narrowsScopes,
  },
  allowedAddresses: {
    initial: null as string[] | null,
    structured: true,
    logged: texts.nullable().optional(),
    create: allowedAddresses.optional(),
    edit: allowedAddresses,
    view: texts.nullable().describe('the networks that it works from; null: any'),
    guards: true,
    restrictsSince: 2,
    revokes: narrowsNetworks,
  },
  limit: {
    initial: null as Limit | null,
    structured: true,
    logged: loggedLimit.optional(),
    create: limit.optional(),
    edit: limit,
    view: loggedLimit.describe(
      'how many requests it may make, over all services; null: the default of the installation',
    ),
    published: true,
    guards: true,
    restrictsSince: 3,
    revokes: narrowsLimit,
  },
  tags: {
    initial: [] as string[],
    structured: true,
    logged: texts.optional(),
    create: tags.optional(),
    edit: tags,
    view: texts.describe('labels'),
    published: true,
  },
  environment: {
    initial: null as string | null,
    logged: z.string().nullable().optional(),
    create: environment.optional(),
    edit: environment,
    view: z.string().nullable().describe('where it is used'),
    published: true,
    guards: true,
    repeats: true,
    revokes: (before: string | null, after: string | null) => before !== after,
  },
  /** services may decide by it, so any change counts as one that takes something away */
  metadata: {
    initial: {} as JsonObject,
    structured: true,
    logged: jsonObject.optional(),
    create: metadata.optional(),
    edit: metadata,
    view: jsonObject.describe('what services are told with the caller'),
    guards: true,
    revokes: (before: JsonObject, after: JsonObject) => before !== after,
  },
  enabled: { initial: true, guards: true, revokes: (before: boolean, after: boolean) => before && !after },
  /** what was given as the reason when it was disabled; null when nothing was, and while it is enabled */
  disabledReason: { initial: null as string | null },
  deleted: { initial: false, guards: true, revokes: (before: boolean, after: boolean) => after && !before },
  createdBy: { initial: '', repeats: true },
  createdAt: { initial: 0, time: true, view: timestamp.describe('when it was created') },
  updatedAt: { initial: 0, time: true, view: timestamp.describe('when it was changed last') },
  /** a reveal is no change */
  version: { initial: 1, view: z.number().int().min(1).describe('counts visible changes; the ETag') },
} satisfies Fields;

/** An API key as the fold holds it. Times are ms since 1970, UTC. */
export interface Key extends StateOf<typeof KEY_FIELDS> {}

/** A key as others see it: nothing of its secret. */
export type KeyProfile = Omit<Key, Having<typeof KEY_FIELDS, 'secret'>>;

/** null: no such key yet. */
export type KeyState = Key | null;

/** A key before its first event. Keys are made as copies of it: one hidden class for all, with every member in place. */
export const BLANK_KEY: Key = blank(KEY_FIELDS);

/** What a request gives of a new key. */
export const newKeySchema = z.strictObject(shapeOf(KEY_FIELDS, 'create'));
/** What a request may change of a key. */
export const keyChangesSchema = z.strictObject(shapeOf(KEY_FIELDS, 'edit')).partial();
/** A new key, as newKeySchema reads it. */
export interface NewKey extends Readonly<z.output<typeof newKeySchema>> {}
/** Changes of a key, as keyChangesSchema reads them. */
export interface KeyChanges extends Readonly<z.output<typeof keyChangesSchema>> {}

function notInTheFuture(expiresAt: number | null, now: number): string | null {
  if (expiresAt === null) return null;
  if (expiresAt > LAST_INSTANT) return 'must be before the year 10000 (UTC), or null';
  return expiresAt <= now ? 'must be in the future, or null for never' : null;
}

import { z } from 'zod';
import { editShapeOf, having, shapeOf } from '../fields.js';
import { timestamp } from '../instant.js';
import { KEY_STATUSES } from '../credentials/key-status.js';
import { KEY_FIELDS } from './key.fields.js';

const { digest, sealed } = shapeOf(KEY_FIELDS, 'logged');
const status = z.enum(KEY_STATUSES);
const target = z.object({ target: z.string() });
const statusChange = z.object({ status: z.object({ before: status, after: status }) });
const mappedUserName = z.string();

const keyCreated = z.object({
  type: z.literal('KeyCreated'),
  data: z.object(shapeOf(KEY_FIELDS, 'logged')),
  pii: target.extend({ mappedUserName }),
});

/** Holds only what changed, with before and after. */
const keyEdited = z.object({
  type: z.literal('KeyEdited'),
  data: z.object({ changes: z.object(editShapeOf(KEY_FIELDS, having(KEY_FIELDS, 'edit'))) }),
  pii: target.extend({ mappedUserName: z.object({ before: mappedUserName, after: mappedUserName }).optional() }),
});

const keyDisabled = z.object({
  type: z.literal('KeyDisabled'),
  data: statusChange.extend({ reason: z.string().nullable() }),
  pii: target,
});

const keyEnabled = z.object({ type: z.literal('KeyEnabled'), data: statusChange, pii: target });

/** `previousSecretExpiresAt` ends the secret that worked until now; null ends it at once. */
const keyRotated = z.object({
  type: z.literal('KeyRotated'),
  data: z.object({
    digest,
    sealed,
    previousSecretExpiresAt: z.object({ before: timestamp.nullable(), after: timestamp.nullable() }),
  }),
  pii: target,
});

const keyRevealed = z.object({
  type: z.literal('KeyRevealed'),
  data: z.object({ secretVersion: z.number().int() }),
  pii: target,
});

const keyDeleted = z.object({ type: z.literal('KeyDeleted'), data: statusChange, pii: target });

/** Every event of a key, as the log holds it. */
export const keyEventSchema = z.discriminatedUnion('type', [
  keyCreated,
  keyEdited,
  keyDisabled,
  keyEnabled,
  keyRotated,
  keyRevealed,
  keyDeleted,
]);

/** An event of a key, as the log holds it. */
export type KeyEvent = z.infer<typeof keyEventSchema>;

import { z } from 'zod';
import { editShapeOf, having, shapeOf } from '../fields.js';
import { timestamp } from '../instant.js';
import { KEY_STATUSES } from '../credentials/key-status.js';
import { changeOf, eventSchema, targetSchema } from '../recorded.js';
import { KEY_FIELDS } from './key.fields.js';

const logged = shapeOf(KEY_FIELDS, 'logged');
const statusChange = z.object({ status: changeOf(z.enum(KEY_STATUSES)) });

/** Every event of a key, as the log holds it. */
export const keyEventSchema = z.discriminatedUnion('type', [
  eventSchema('KeyCreated', z.object(logged), targetSchema.extend({ mappedUserName: z.string() })),
  // holds only what changed
  eventSchema(
    'KeyEdited',
    z.object({ changes: z.object(editShapeOf(KEY_FIELDS, having(KEY_FIELDS, 'edit'))) }),
    targetSchema.extend({ mappedUserName: changeOf(z.string()).optional() }),
  ),
  eventSchema('KeyDisabled', statusChange.extend({ reason: z.string().nullable() }), targetSchema),
  eventSchema('KeyEnabled', statusChange, targetSchema),
  // `previousSecretExpiresAt` ends the secret that worked until now; null ends it at once
  eventSchema(
    'KeyRotated',
    z.object({
      digest: logged.digest,
      sealed: logged.sealed,
      previousSecretExpiresAt: changeOf(timestamp.nullable()),
    }),
    targetSchema,
  ),
  eventSchema(
    'KeyPreviousSecretEnded',
    z.object({ previousSecretExpiresAt: changeOf(timestamp.nullable()) }),
    targetSchema,
  ),
  eventSchema('KeyRevealed', z.object({ secretVersion: z.number().int() }), targetSchema),
  eventSchema('KeyDeleted', statusChange, targetSchema),
]);

/** An event of a key, as the log holds it. */
export type KeyEvent = z.infer<typeof keyEventSchema>;

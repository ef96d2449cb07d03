import { z } from 'zod';
import { editShapeOf, having, shapeOf } from '../fields.js';
import { changeOf, eventSchema, targetSchema } from '../recorded.js';
import { sessionEventSchemas } from './session.events.js';
import { USER_FIELDS } from './user.fields.js';

const activity = z.object({ active: changeOf(z.boolean()) });

/** What stands in the `pii` of events, and what in their `data`. */
export const PERSONAL = having(USER_FIELDS, 'personal');
export const IMPERSONAL = having(USER_FIELDS, 'logged', 'personal');

/** Every event of a user, as the log holds it. */
export const userEventSchema = z.discriminatedUnion('type', [
  eventSchema(
    'UserRegistered',
    z.object(shapeOf(USER_FIELDS, 'logged', IMPERSONAL)),
    targetSchema.extend(shapeOf(USER_FIELDS, 'logged', PERSONAL)),
  ),
  // holds only what changed
  eventSchema(
    'UserEdited',
    z.object({ changes: z.object(editShapeOf(USER_FIELDS, IMPERSONAL)) }),
    targetSchema.extend({ changes: z.object(editShapeOf(USER_FIELDS, PERSONAL)) }),
  ),
  eventSchema('UserDeactivated', activity, targetSchema),
  eventSchema('UserActivated', activity, targetSchema),
  ...sessionEventSchemas,
]);

/** An event of a user, as the log holds it. */
export type UserEvent = z.infer<typeof userEventSchema>;

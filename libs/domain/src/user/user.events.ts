import { z } from 'zod';
import { editShapeOf, having, shapeOf } from '../fields.js';
import { sessionEventSchemas } from './session.events.js';
import { USER_FIELDS } from './user.fields.js';

const target = z.object({ target: z.string() });
const activity = z.object({ active: z.object({ before: z.boolean(), after: z.boolean() }) });

/** What stands in the `pii` of events, and what in their `data`. */
export const PERSONAL = having(USER_FIELDS, 'personal');
export const IMPERSONAL = having(USER_FIELDS, 'logged', 'personal');

const userRegistered = z.object({
  type: z.literal('UserRegistered'),
  data: z.object(shapeOf(USER_FIELDS, 'logged', IMPERSONAL)),
  pii: target.extend(shapeOf(USER_FIELDS, 'logged', PERSONAL)),
});

/** Holds only what changed, with before and after. */
const userEdited = z.object({
  type: z.literal('UserEdited'),
  data: z.object({ changes: z.object(editShapeOf(USER_FIELDS, IMPERSONAL)) }),
  pii: target.extend({ changes: z.object(editShapeOf(USER_FIELDS, PERSONAL)) }),
});

const userDeactivated = z.object({ type: z.literal('UserDeactivated'), data: activity, pii: target });
const userActivated = z.object({ type: z.literal('UserActivated'), data: activity, pii: target });

/** Every event of a user, as the log holds it. */
export const userEventSchema = z.discriminatedUnion('type', [
  userRegistered,
  userEdited,
  userDeactivated,
  userActivated,
  ...sessionEventSchemas,
]);

/** An event of a user, as the log holds it. */
export type UserEvent = z.infer<typeof userEventSchema>;

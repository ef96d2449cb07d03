import { z } from 'zod';
import { sessionEventSchemas } from './session.events.js';

export const USER_ROLES = ['member', 'admin', 'verifier'] as const;
export type UserRole = (typeof USER_ROLES)[number];

const target = z.object({ target: z.string() });
const edit = <T extends z.ZodType>(value: T) => z.object({ before: value, after: value }).optional();
const activity = z.object({ active: z.object({ before: z.boolean(), after: z.boolean() }) });
const role = z.enum(USER_ROLES);

const userRegistered = z.object({
  type: z.literal('UserRegistered'),
  data: z.object({ role, externalId: z.string().nullable() }),
  pii: target.extend({ name: z.string(), email: z.string().nullable() }),
});

/** Holds only what changed, with before and after. */
const userEdited = z.object({
  type: z.literal('UserEdited'),
  data: z.object({ changes: z.object({ role: edit(role), externalId: edit(z.string().nullable()) }) }),
  pii: target.extend({ changes: z.object({ name: edit(z.string()), email: edit(z.string().nullable()) }) }),
});

const userDeactivated = z.object({ type: z.literal('UserDeactivated'), data: activity, pii: target });
const userActivated = z.object({ type: z.literal('UserActivated'), data: activity, pii: target });

export const userEventSchema = z.discriminatedUnion('type', [
  userRegistered,
  userEdited,
  userDeactivated,
  userActivated,
  ...sessionEventSchemas,
]);

export type UserEvent = z.infer<typeof userEventSchema>;

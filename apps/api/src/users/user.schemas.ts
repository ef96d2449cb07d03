import { emailSchema, foreignIdSchema, nameSchema, USER_ROLES, type UserProfile } from '@latchkey/domain';
import { z } from 'zod';
import { flag, iso, paging, timestamp } from '../http/paging.js';

const USER_NAME_MAX = 100;

const allowDuplicateEmail = z
  .boolean()
  .optional()
  .describe('true: another user may have the same e-mail address; else that is 409 USER_EXISTS');

export const registerUserBody = z.strictObject({
  name: nameSchema(USER_NAME_MAX),
  email: emailSchema,
  role: z.enum(USER_ROLES).default('member'),
  externalId: foreignIdSchema(200).optional(),
  allowDuplicateEmail,
});

export const editUserBody = z
  .strictObject({
    name: nameSchema(USER_NAME_MAX).optional(),
    email: emailSchema.optional(),
    role: z.enum(USER_ROLES).optional(),
    allowDuplicateEmail,
  })
  .default({});

export const listUsersQuery = z.strictObject({
  ...paging,
  q: z.string().min(1).max(200).optional(),
  active: flag.optional(),
  externalId: z.string().min(1).max(200).optional(),
});

export const userView = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(USER_ROLES),
    active: z.boolean(),
    externalId: z.string().nullable(),
    version: z.number().int().min(1),
    createdAt: timestamp,
  })
  .meta({ id: 'User' });

export function toUserView({
  id,
  name,
  email,
  role,
  active,
  externalId,
  version,
  createdAt,
}: UserProfile): z.infer<typeof userView> {
  return { id, name, email, role, active, externalId, version, createdAt: iso(createdAt) };
}

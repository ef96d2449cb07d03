import { emailSchema, foreignIdSchema, nameSchema, USER_ROLES, type UserProfile } from '@latchkey/domain';
import { z } from 'zod';
import { flag, iso, paging, timestamp } from '../http/paging.js';

const USER_NAME_MAX = 100;

const email = emailSchema.describe('an e-mail address; letters of every script are taken');
const name = nameSchema(USER_NAME_MAX).describe('1 to 100 characters on one line');
const role = z.enum(USER_ROLES);
const ROLE = 'what the user may do: admin everything, verifier what a guard needs, member what concerns itself';
const externalId = foreignIdSchema(200).describe('what another system calls the user; no two users have the same');
const allowDuplicateEmail = z
  .boolean()
  .optional()
  .describe('true: another user may have the same e-mail address; else that is 409 `USER_EXISTS`');

export const registerUserBody = z
  .strictObject({
    name,
    email,
    role: role.default('member').describe(ROLE),
    externalId: externalId.optional(),
    allowDuplicateEmail,
  })
  .meta({ id: 'NewUser' });

export const editUserBody = z
  .strictObject({
    name: name.optional(),
    email: email.optional(),
    role: role.optional().describe(ROLE),
    externalId: externalId.optional().describe('what another system calls the user; once, where there is none'),
    allowDuplicateEmail,
  })
  .meta({ id: 'UserChanges' });

export const listUsersQuery = z.strictObject({
  ...paging,
  q: z.string().min(1).max(200).optional().describe('A part of the name or e-mail address in any case'),
  active: flag.optional().describe('Those who are active, or those who are not'),
  // as it was stored, also before the rules of today
  externalId: z.string().min(1).max(200).optional().describe('The one with this externalId'),
});

export const accountView = z
  .object({ id: z.string().describe('acc_...'), name: z.string().describe('for people') })
  .meta({ id: 'Account' });

export const userView = z
  .object({
    id: z.string().describe('usr_...'),
    name: z.string().describe('for people'),
    email: z.string().nullable().describe('an e-mail address'),
    role: role.describe(ROLE),
    active: z.boolean().describe('whether keys that are mapped to the user work'),
    externalId: z.string().nullable().describe('what another system calls the user'),
    version: z.number().int().min(1).describe('counts visible changes; the ETag'),
    createdAt: timestamp.describe('when the user was created'),
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

import {
  having,
  newUserSchema,
  shapeOf,
  USER_FIELDS,
  userChangesSchema,
  written,
  type User,
  type UserProfile,
} from '@latchkey/domain';
import { z } from 'zod';
import { onceForEach } from '../http/once-for-each.js';
import { flag, paging } from '../http/paging.js';

const allowDuplicateEmail = z
  .boolean()
  .optional()
  .describe('true: another user may have the same e-mail address; else that is 409 `USER_EXISTS`');

export const registerUserBody = newUserSchema.extend({ allowDuplicateEmail }).meta({ id: 'NewUser' });
export const editUserBody = userChangesSchema.extend({ allowDuplicateEmail }).meta({ id: 'UserChanges' });

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

export const userView = z.object(shapeOf(USER_FIELDS, 'view')).meta({ id: 'User' });

const SHOWN = having(USER_FIELDS, 'view');

export function toUserView(user: UserProfile): z.infer<typeof userView> {
  return written(USER_FIELDS, SHOWN, user);
}

/** The same of a user as it stands in memory. */
export const viewOfState: (user: User) => z.infer<typeof userView> = onceForEach(toUserView);

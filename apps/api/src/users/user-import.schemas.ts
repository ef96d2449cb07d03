import { idSchema, userChangesSchema } from '@latchkey/domain';
import { z } from 'zod';
import { dryRun, eachByItself } from '../http/one-of-many.js';
import { problemView } from '../http/problem.js';
import { IN_SLICES } from '../http/validation.js';

/** A user as a list has it. What is left out stays as it is. */
const importedUserSchema = z
  .strictObject({
    id: idSchema.optional().describe('the user with this id'),
    ...userChangesSchema.shape,
    active: z.boolean().optional().describe('false: deactivate the user; true: activate'),
  })
  .refine(
    ({ id, externalId, email }) => (id ?? externalId ?? email) !== undefined,
    'must have id, externalId or email: that is how the user is found',
  )
  .meta({ id: 'ImportedUser' });

export type ImportedUser = z.output<typeof importedUserSchema>;

export const importUsersBody = z
  .strictObject({
    users: eachByItself(importedUserSchema),
    dryRun,
  })
  .meta({ id: 'ImportUsers' })
  .register(IN_SLICES, { list: 'users' });

const itemView = z
  .object({
    outcome: z
      .enum(['created', 'changed', 'unchanged', 'refused', 'unknown'])
      .describe('refused: problem says why; unknown: send it again'),
    id: z.string().optional().describe('of the user, where there is one'),
    did: z
      .array(z.enum(['created', 'edited', 'activated', 'deactivated']))
      .describe('what was done, also where something else was refused'),
    problem: problemView.optional().describe('where not all is done'),
  })
  .meta({ id: 'ImportedUserResult' });

export const usersImportedView = z
  .object({ items: z.array(itemView).describe('in the order of the users') })
  .meta({ id: 'UsersImported' });

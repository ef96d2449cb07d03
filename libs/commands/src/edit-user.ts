import { userDecider, type User, type UserChanges } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, requireUnrestrictedAdmin, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { otherWithEmail, requireFreeExternalId } from './user-lookup.js';

/**
 * Changes fields of a user, for admins.
 *
 * @throws LatchkeyError FORBIDDEN, USER_NOT_FOUND, USER_EXISTS, LAST_ADMIN, VALIDATION_FAILED (externalId is set already)
 */
export class EditUserCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly userId: string,
    readonly changes: UserChanges & {
      /** false unless set: 409 where another user has the address */
      readonly allowDuplicateEmail?: boolean | undefined;
    },
  ) {
    super();
  }
}

@CommandHandler(EditUserCommand)
export class EditUserHandler implements ICommandHandler<EditUserCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, userId, changes }: EditUserCommand): Promise<Committed<User>> {
    const { allowDuplicateEmail, ...edits } = changes;
    return this.runner.run(userDecider, context, userId, {
      // the keys of another role may do more
      authorize: edits.role === undefined || edits.role === 'member' ? requireAdmin : requireUnrestrictedAdmin,
      command: (state, { account }) => {
        if (state?.externalId === null && edits.externalId !== undefined)
          requireFreeExternalId(account, edits.externalId);
        return {
          type: 'EditUser',
          ...edits,
          emailOf: allowDuplicateEmail ? undefined : otherWithEmail(account, userId, edits.email),
          activeAdmins: account.activeAdmins,
        };
      },
    });
  }
}

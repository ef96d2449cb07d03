import type { User } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { otherWithEmail, requireFreeExternalId } from '../other-users.js';
import { EditUserCommand } from './edit-user.command.js';

@CommandHandler(EditUserCommand)
export class EditUserHandler implements ICommandHandler<EditUserCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
  ) {}

  execute({ context, userId, changes }: EditUserCommand): Promise<Committed<User>> {
    const { allowDuplicateEmail, ...edits } = changes;
    return this.runner.onUser(context, userId, {
      authorize: requireAdmin,
      command: (state) => {
        if (state?.externalId === null && edits.externalId !== undefined)
          requireFreeExternalId(this.replica, context.account, edits.externalId);
        return {
          type: 'EditUser',
          ...edits,
          emailOf: allowDuplicateEmail ? undefined : otherWithEmail(this.replica, context.account, userId, edits.email),
          activeAdmins: this.replica.account(context.account).activeAdmins,
        };
      },
    });
  }
}

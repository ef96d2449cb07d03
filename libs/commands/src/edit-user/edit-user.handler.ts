import type { User } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { requireFreeExternalId } from '../external-id.js';
import { EditUserCommand } from './edit-user.command.js';

@CommandHandler(EditUserCommand)
export class EditUserHandler implements ICommandHandler<EditUserCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
  ) {}

  execute({ context, userId, changes }: EditUserCommand): Promise<Committed<User>> {
    return this.runner.onUser(context, userId, {
      authorize: requireAdmin,
      command: (state) => {
        if (state?.externalId === null && changes.externalId !== undefined)
          requireFreeExternalId(this.replica, context.account, changes.externalId);
        return { type: 'EditUser', ...changes, activeAdmins: this.replica.account(context.account).activeAdmins };
      },
    });
  }
}

import type { User } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { DeactivateUserCommand } from './deactivate-user.command.js';

@CommandHandler(DeactivateUserCommand)
export class DeactivateUserHandler implements ICommandHandler<DeactivateUserCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
  ) {}

  execute({ context, userId }: DeactivateUserCommand): Promise<Committed<User>> {
    return this.runner.onUser(context, userId, {
      authorize: requireAdmin,
      command: () => ({ type: 'DeactivateUser', activeAdmins: this.replica.account(context.account).activeAdmins }),
    });
  }
}

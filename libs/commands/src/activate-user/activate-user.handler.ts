import type { User } from '@latchkey/domain';

import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { ActivateUserCommand } from './activate-user.command.js';

@CommandHandler(ActivateUserCommand)
export class ActivateUserHandler implements ICommandHandler<ActivateUserCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, userId }: ActivateUserCommand): Promise<Committed<User>> {
    return this.runner.onUser(context, userId, {
      authorize: requireAdmin,
      command: () => ({ type: 'ActivateUser' }),
    });
  }
}

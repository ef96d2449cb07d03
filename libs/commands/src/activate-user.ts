import { userDecider, type User } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/**
 * Activates a user again, for admins.
 *
 * @throws LatchkeyError FORBIDDEN, USER_NOT_FOUND
 */
export class ActivateUserCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(ActivateUserCommand)
export class ActivateUserHandler implements ICommandHandler<ActivateUserCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, userId }: ActivateUserCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, userId, {
      authorize: requireAdmin,
      command: () => ({ type: 'ActivateUser' }),
    });
  }
}

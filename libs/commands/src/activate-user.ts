import { userDecider, type User } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireUnrestrictedAdmin, TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/**
 * Activates a user again, for admins.
 *
 * @throws LatchkeyError FORBIDDEN, USER_NOT_FOUND
 */
export class ActivateUserCommand extends TargetedCommand<Committed<User>> {}

@CommandHandler(ActivateUserCommand)
export class ActivateUserHandler implements ICommandHandler<ActivateUserCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, id }: ActivateUserCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, id, {
      authorize: requireUnrestrictedAdmin,
      command: () => ({ type: 'ActivateUser' }),
    });
  }
}

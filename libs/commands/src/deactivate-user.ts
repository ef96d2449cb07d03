import { userDecider, type User } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/**
 * Deactivates a user, for admins: its keys work nowhere, its sessions end.
 *
 * @throws LatchkeyError FORBIDDEN, USER_NOT_FOUND, LAST_ADMIN
 */
export class DeactivateUserCommand extends TargetedCommand<Committed<User>> {}

@CommandHandler(DeactivateUserCommand)
export class DeactivateUserHandler implements ICommandHandler<DeactivateUserCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, id }: DeactivateUserCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, id, {
      authorize: requireAdmin,
      command: (_user, { account }) => ({ type: 'DeactivateUser', activeAdmins: account.activeAdmins }),
    });
  }
}

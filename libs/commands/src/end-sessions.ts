import { userDecider, type User } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/** Signs a user out everywhere, and ends links that were not used yet. */
export class EndSessionsCommand extends TargetedCommand<Committed<User>> {}

@CommandHandler(EndSessionsCommand)
export class EndSessionsHandler implements ICommandHandler<EndSessionsCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, id }: EndSessionsCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, id, {
      authorize: (current) => {
        if (current.user.id !== id) requireAdmin(current);
      },
      command: () => ({ type: 'EndSessions' }),
    });
  }
}

import { userDecider, type User } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/** Signs a user out everywhere, and ends links that were not used yet. */
export class EndSessionsCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly userId: string,
  ) {
    super();
  }
}

@CommandHandler(EndSessionsCommand)
export class EndSessionsHandler implements ICommandHandler<EndSessionsCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, userId }: EndSessionsCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, userId, {
      authorize: (current) => {
        if (current.user.id !== userId) requireAdmin(current);
      },
      command: () => ({ type: 'EndSessions' }),
    });
  }
}

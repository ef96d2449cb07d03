import type { User } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { EndSessionsCommand } from './end-sessions.command.js';

@CommandHandler(EndSessionsCommand)
export class EndSessionsHandler implements ICommandHandler<EndSessionsCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, userId }: EndSessionsCommand): Promise<Committed<User>> {
    return this.runner.onUser(context, userId, {
      authorize: (current) => {
        if (current.user.id !== userId) requireAdmin(current);
      },
      command: () => ({ type: 'EndSessions' }),
    });
  }
}

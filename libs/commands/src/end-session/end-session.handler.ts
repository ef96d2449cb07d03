import type { User } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { EndSessionCommand } from './end-session.command.js';

@CommandHandler(EndSessionCommand)
export class EndSessionHandler implements ICommandHandler<EndSessionCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, session }: EndSessionCommand): Promise<Committed<User>> {
    return this.runner.onUser(context, context.user.id, {
      authorize: () => undefined,
      command: () => ({ type: 'EndSession', session }),
    });
  }
}

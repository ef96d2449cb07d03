import { userDecider, type User } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/** Signs out of one session of the caller. */
export class EndSessionCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly session: string,
  ) {
    super();
  }
}

@CommandHandler(EndSessionCommand)
export class EndSessionHandler implements ICommandHandler<EndSessionCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, session }: EndSessionCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, context.user.id, {
      authorize: () => undefined,
      command: () => ({ type: 'EndSession', session }),
    });
  }
}

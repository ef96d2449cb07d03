import { userDecider, type User } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/** Signs out of one session of the caller. */
export class EndSessionCommand extends TargetedCommand<Committed<User>> {}

@CommandHandler(EndSessionCommand)
export class EndSessionHandler implements ICommandHandler<EndSessionCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, id: session }: EndSessionCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, context.user.id, {
      authorize: () => undefined,
      command: () => ({ type: 'EndSession', session }),
    });
  }
}

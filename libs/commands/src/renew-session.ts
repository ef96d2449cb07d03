import { userDecider, type User } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/** Renews a session that is in use. */
export class RenewSessionCommand extends TargetedCommand<Committed<User>> {}

@CommandHandler(RenewSessionCommand)
export class RenewSessionHandler implements ICommandHandler<RenewSessionCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, id: session }: RenewSessionCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, context.user.id, {
      authorize: () => undefined,
      command: (_user, { now }) => ({ type: 'RenewSession', session, now }),
    });
  }
}

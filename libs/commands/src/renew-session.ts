import { userDecider, type Clock, type User } from '@latchkey/domain';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CLOCK, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/** Renews a session that is in use. */
export class RenewSessionCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly session: string,
  ) {
    super();
  }
}

@CommandHandler(RenewSessionCommand)
export class RenewSessionHandler implements ICommandHandler<RenewSessionCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, session }: RenewSessionCommand): Promise<Committed<User>> {
    return this.runner.run(userDecider, context, context.user.id, {
      authorize: () => undefined,
      command: () => ({ type: 'RenewSession', session, now: this.clock.now() }),
    });
  }
}

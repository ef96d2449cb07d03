import type { Clock, User } from '@latchkey/domain';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { CLOCK } from '../tokens.js';
import { RenewSessionCommand } from './renew-session.command.js';

@CommandHandler(RenewSessionCommand)
export class RenewSessionHandler implements ICommandHandler<RenewSessionCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, session }: RenewSessionCommand): Promise<Committed<User>> {
    return this.runner.onUser(context, context.user.id, {
      authorize: () => undefined,
      command: () => ({ type: 'RenewSession', session, now: this.clock.now() }),
    });
  }
}

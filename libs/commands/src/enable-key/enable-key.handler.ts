import type { Clock, Key } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { mappedUserOf } from '../mapped-user.js';
import { CLOCK } from '../tokens.js';
import { EnableKeyCommand } from './enable-key.command.js';

@CommandHandler(EnableKeyCommand)
export class EnableKeyHandler implements ICommandHandler<EnableKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, keyId }: EnableKeyCommand): Promise<Committed<Key>> {
    return this.runner.onKey(context, keyId, {
      authorize: requireAdmin,
      command: (key) => ({ type: 'EnableKey', mappedUser: mappedUserOf(this.replica, key), now: this.clock.now() }),
    });
  }
}

import type { Clock, Key } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdminOrMappedUser } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { mappedUserOf } from '../mapped-user.js';
import { CLOCK } from '../tokens.js';
import { DisableKeyCommand } from './disable-key.command.js';

@CommandHandler(DisableKeyCommand)
export class DisableKeyHandler implements ICommandHandler<DisableKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, keyId, reason }: DisableKeyCommand): Promise<Committed<Key>> {
    return this.runner.onKey(context, keyId, {
      authorize: requireAdminOrMappedUser,
      command: (key) => ({
        type: 'DisableKey',
        reason,
        mappedUser: mappedUserOf(this.replica, key),
        now: this.clock.now(),
      }),
    });
  }
}

import { keyDecider, type Clock, type Key } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CLOCK, requireAdmin, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { mappedUserOf } from './user-lookup.js';

/**
 * Enables a disabled key, for admins.
 *
 * @throws LatchkeyError FORBIDDEN, KEY_NOT_FOUND, KEY_DELETED
 */
export class EnableKeyCommand extends Command<Committed<Key>> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
  ) {
    super();
  }
}

@CommandHandler(EnableKeyCommand)
export class EnableKeyHandler implements ICommandHandler<EnableKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, keyId }: EnableKeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, keyId, {
      authorize: requireAdmin,
      command: (key) => ({ type: 'EnableKey', mappedUser: mappedUserOf(this.replica, key), now: this.clock.now() }),
    });
  }
}

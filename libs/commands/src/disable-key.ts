import { keyDecider, type Clock, type Key } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CLOCK, requireAdminOrMappedUser, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { mappedUserOf } from './user-lookup.js';

/**
 * Disables a key, for admins and its mapped user.
 *
 * @throws LatchkeyError KEY_NOT_FOUND, KEY_DELETED
 */
export class DisableKeyCommand extends Command<Committed<Key>> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
    readonly reason: string | null,
  ) {
    super();
  }
}

@CommandHandler(DisableKeyCommand)
export class DisableKeyHandler implements ICommandHandler<DisableKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, keyId, reason }: DisableKeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, keyId, {
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

import { keyDecider, type Clock, type Key } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CLOCK, requireAdmin, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { mappedUserOf } from './user-lookup.js';

/**
 * Deletes a key, for admins: from the acknowledgement on it works nowhere.
 *
 * @throws LatchkeyError FORBIDDEN, KEY_NOT_FOUND
 */
export class DeleteKeyCommand extends Command<Committed<Key>> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
  ) {
    super();
  }
}

@CommandHandler(DeleteKeyCommand)
export class DeleteKeyHandler implements ICommandHandler<DeleteKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, keyId }: DeleteKeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, keyId, {
      authorize: requireAdmin,
      command: (key) => ({ type: 'DeleteKey', mappedUser: mappedUserOf(this.replica, key), now: this.clock.now() }),
    });
  }
}

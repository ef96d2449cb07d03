import { keyDecider, type Clock, type KeyChanges, type Key } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CLOCK, requireAdmin, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { mappedUserOf, userToMapTo } from './user-lookup.js';

/**
 * Changes fields of a key, for admins; members that are undefined stay.
 *
 * @throws LatchkeyError FORBIDDEN, KEY_NOT_FOUND, KEY_DELETED, USER_INACTIVE, VALIDATION_FAILED
 */
export class EditKeyCommand extends Command<Committed<Key>> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
    readonly changes: KeyChanges,
  ) {
    super();
  }
}

@CommandHandler(EditKeyCommand)
export class EditKeyHandler implements ICommandHandler<EditKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, keyId, changes }: EditKeyCommand): Promise<Committed<Key>> {
    const { mappedUserId, ...edits } = changes;
    return this.runner.run(keyDecider, context, keyId, {
      authorize: requireAdmin,
      command: (key) => ({
        type: 'EditKey',
        ...edits,
        mapTo: mappedUserId === undefined ? undefined : userToMapTo(this.replica, context.account, mappedUserId),
        mappedUser: mappedUserOf(this.replica, key),
        now: this.clock.now(),
      }),
    });
  }
}

import { keyDecider, type KeyChanges, type Key } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, requireAnother, requireNoMore, type CommandContext } from './command-context.js';
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
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, keyId, changes }: EditKeyCommand): Promise<Committed<Key>> {
    const { mappedUserId, ...edits } = changes;
    return this.runner.run(keyDecider, context, keyId, {
      authorize: (caller, key) => {
        requireAdmin(caller);
        requireAnother(caller, keyId);
        if (key !== null) requireNoMore(caller, key);
        if (key !== null) requireNoMore(caller, { ...key, ...edits });
      },
      command: (key, { account, now }) => ({
        type: 'EditKey',
        ...edits,
        mapTo: mappedUserId === undefined ? undefined : userToMapTo(account, mappedUserId),
        mappedUser: mappedUserOf(account, key),
        now,
      }),
    });
  }
}

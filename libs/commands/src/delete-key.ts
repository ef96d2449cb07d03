import { keyDecider, type Key } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, type CommandContext } from './command-context.js';
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
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, keyId }: DeleteKeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, keyId, {
      authorize: requireAdmin,
      command: (key, { account, now }) => ({ type: 'DeleteKey', mappedUser: mappedUserOf(account, key), now }),
    });
  }
}

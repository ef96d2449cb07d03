import { keyDecider, type Key } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdminOrMappedUser, type CommandContext } from './command-context.js';
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
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, keyId, reason }: DisableKeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, keyId, {
      authorize: requireAdminOrMappedUser,
      command: (key, { account, now }) => ({ type: 'DisableKey', reason, mappedUser: mappedUserOf(account, key), now }),
    });
  }
}

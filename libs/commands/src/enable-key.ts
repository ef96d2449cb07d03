import { keyDecider, type Key } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, type CommandContext } from './command-context.js';
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
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, keyId }: EnableKeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, keyId, {
      authorize: requireAdmin,
      command: (key, { account, now }) => ({ type: 'EnableKey', mappedUser: mappedUserOf(account, key), now }),
    });
  }
}

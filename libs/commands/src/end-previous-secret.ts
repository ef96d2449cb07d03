import { keyDecider, type Key } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdminOrMappedUser, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/**
 * Ends the secret before the newest while it still works, for admins and the key's mapped user.
 *
 * @throws LatchkeyError KEY_NOT_FOUND, KEY_DELETED
 */
export class EndPreviousSecretCommand extends Command<Committed<Key>> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
  ) {
    super();
  }
}

@CommandHandler(EndPreviousSecretCommand)
export class EndPreviousSecretHandler implements ICommandHandler<EndPreviousSecretCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, keyId }: EndPreviousSecretCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, keyId, {
      authorize: requireAdminOrMappedUser,
      command: (_key, { now }) => ({ type: 'EndPreviousSecret', now }),
    });
  }
}

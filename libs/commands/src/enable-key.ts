import { keyDecider, type Key } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, requireNoMore, TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { mappedUserOf } from './user-lookup.js';

/**
 * Enables a disabled key, for admins.
 *
 * @throws LatchkeyError FORBIDDEN, KEY_NOT_FOUND, KEY_DELETED
 */
export class EnableKeyCommand extends TargetedCommand<Committed<Key>> {}

@CommandHandler(EnableKeyCommand)
export class EnableKeyHandler implements ICommandHandler<EnableKeyCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, id }: EnableKeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, id, {
      authorize: (context, key) => {
        requireAdmin(context);
        if (key !== null) requireNoMore(context, key);
      },
      command: (key, { account, now }) => ({ type: 'EnableKey', mappedUser: mappedUserOf(account, key), now }),
    });
  }
}

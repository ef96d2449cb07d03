import { keyDecider, type Key } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { requireOwn } from './member-keys.js';
import { mappedUserOf } from './user-lookup.js';

/**
 * Deletes a key, for admins, and for members who created it where the policy of the account lets them: from the acknowledgement on it works nowhere.
 *
 * @throws LatchkeyError FORBIDDEN, KEY_NOT_FOUND
 */
export class DeleteKeyCommand extends TargetedCommand<Committed<Key>> {}

@CommandHandler(DeleteKeyCommand)
export class DeleteKeyHandler implements ICommandHandler<DeleteKeyCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, id }: DeleteKeyCommand): Promise<Committed<Key>> {
    return this.runner.run(keyDecider, context, id, {
      authorize: (caller, key, { account }) => {
        if (caller.user.role !== 'admin') requireOwn(caller, account.policy, key);
      },
      command: (key, { account, now }) => ({ type: 'DeleteKey', mappedUser: mappedUserOf(account, key), now }),
    });
  }
}

import { keyDecider, requireAllowed, type KeyChanges, type Key } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAnother, requireNoMore, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { requireMayEdit } from './member-keys.js';
import { mappedUserOf, userToMapTo } from './user-lookup.js';

/**
 * Changes fields of a key, for admins, and for members who created it where the policy of the account lets them; members
 * that are undefined stay. Only what changes is judged by the policy.
 *
 * @throws LatchkeyError FORBIDDEN, KEY_NOT_FOUND, KEY_DELETED, USER_INACTIVE, VALIDATION_FAILED, NOT_READY (a policy that cannot be read)
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
      authorize: (caller, key, { account }) => {
        if (caller.user.role !== 'admin') requireMayEdit(caller, account.policy, key, changes);
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
      judge: (before, after, { account, now }) => requireAllowed(account.policy, before, after, now),
    });
  }
}

import type { Clock, Key } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { mappedUserOf, userToMapTo } from '../mapped-user.js';
import { CLOCK } from '../tokens.js';
import { EditKeyCommand } from './edit-key.command.js';

@CommandHandler(EditKeyCommand)
export class EditKeyHandler implements ICommandHandler<EditKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  execute({ context, keyId, changes }: EditKeyCommand): Promise<Committed<Key>> {
    const { name, expiresAt, mappedUserId } = changes;
    return this.runner.onKey(context, keyId, {
      authorize: requireAdmin,
      command: (key) => ({
        type: 'EditKey',
        name,
        expiresAt,
        mapTo: mappedUserId === undefined ? undefined : userToMapTo(this.replica, context.account, mappedUserId),
        mappedUser: mappedUserOf(this.replica, key),
        now: this.clock.now(),
      }),
    });
  }
}

import { deriveId, IdempotencyKeyReused, type User } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, type CommandContext } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import type { Committed } from '../deciding.js';
import { newId } from '../new-id.js';
import { otherWithEmail, requireFreeExternalId } from '../other-users.js';
import { RegisterUserCommand } from './register-user.command.js';

@CommandHandler(RegisterUserCommand)
export class RegisterUserHandler implements ICommandHandler<RegisterUserCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly replica: Replica,
  ) {}

  async execute({ context, input }: RegisterUserCommand): Promise<Committed<User>> {
    const { allowDuplicateEmail, ...user } = input;
    const id = userIdFor(context, user.externalId);
    return this.runner.onUser(context, id, {
      authorize: (current) => {
        requireAdmin(current);
        this.#requireFreshKey(context, id);
      },
      command: (state) => {
        if (state === null && user.externalId !== null)
          requireFreeExternalId(this.replica, context.account, user.externalId);
        return {
          type: 'RegisterUser',
          ...user,
          emailOf: allowDuplicateEmail ? undefined : otherWithEmail(this.replica, context.account, id, user.email),
        };
      },
    });
  }

  // With an externalId the id does not follow from the Idempotency-Key, so another user may have used that key up.
  #requireFreshKey({ account, idempotency }: CommandContext, id: string): void {
    const before = idempotency && this.replica.account(account).userCreates.get(idempotency.command);
    if (before && before !== id) throw new IdempotencyKeyReused();
  }
}

function userIdFor({ account, idempotency }: CommandContext, externalId: string | null): string {
  if (externalId !== null) return deriveId('usr', account, 'externalId', externalId);
  return idempotency === null ? newId('usr') : deriveId('usr', account, idempotency.command);
}

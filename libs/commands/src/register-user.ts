import { deriveId, IdempotencyKeyReused, userDecider, type User, type NewUser } from '@latchkey/domain';
import type { Account } from '@latchkey/replica';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { idFor, requireAdmin, requireUnrestrictedAdmin, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { otherWithEmail, requireFreeExternalId } from './user-lookup.js';

/**
 * Registers a user, for admins. With an externalId the id follows from it.
 *
 * @throws LatchkeyError FORBIDDEN, USER_EXISTS
 */
export class RegisterUserCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly input: NewUser & {
      /** false unless set: 409 where another user has the address */
      readonly allowDuplicateEmail?: boolean | undefined;
    },
  ) {
    super();
  }
}

@CommandHandler(RegisterUserCommand)
export class RegisterUserHandler implements ICommandHandler<RegisterUserCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  async execute({ context, input }: RegisterUserCommand): Promise<Committed<User>> {
    const { allowDuplicateEmail, ...user } = input;
    const id = userIdFor(context, user.externalId);
    return this.runner.run(userDecider, context, id, {
      authorize: (current, _state, { account }) => {
        if (user.role === 'member') requireAdmin(current);
        else requireUnrestrictedAdmin(current);
        requireFreshKey(context, account, id);
      },
      command: (state, { account }) => {
        if (state === null && user.externalId !== undefined) requireFreeExternalId(account, user.externalId);
        return {
          type: 'RegisterUser',
          ...user,
          emailOf: allowDuplicateEmail ? undefined : otherWithEmail(account, id, user.email),
        };
      },
    });
  }
}

// With an externalId the id does not follow from the Idempotency-Key, so another user may have used that key up.
function requireFreshKey({ idempotency }: CommandContext, account: Account, id: string): void {
  const before = idempotency && account.userCreates.get(idempotency.command);
  if (before && before !== id) throw new IdempotencyKeyReused();
}

function userIdFor(context: CommandContext, externalId: string | undefined): string {
  if (externalId !== undefined) return deriveId('usr', context.account, 'externalId', externalId);
  return idFor('usr', context);
}

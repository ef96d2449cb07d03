import type { User, UserRole } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

export class EditUserCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly userId: string,
    readonly changes: {
      readonly name?: string | undefined;
      readonly email?: string | undefined;
      /** false unless set: 409 where another user has the address */
      readonly allowDuplicateEmail?: boolean | undefined;
      readonly role?: UserRole | undefined;
      readonly externalId?: string | undefined;
    },
  ) {
    super();
  }
}

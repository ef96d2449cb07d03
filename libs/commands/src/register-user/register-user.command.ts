import type { User, UserRole } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

export class RegisterUserCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly name: string;
      readonly email: string;
      readonly role: UserRole;
      readonly externalId: string | null;
      /** false unless set: 409 where another user has the address */
      readonly allowDuplicateEmail?: boolean | undefined;
    },
  ) {
    super();
  }
}

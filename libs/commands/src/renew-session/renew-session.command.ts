import type { User } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

/** Somebody is still there. */
export class RenewSessionCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly session: string,
  ) {
    super();
  }
}

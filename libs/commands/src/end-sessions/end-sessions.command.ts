import type { User } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

/** Signs a user out everywhere, and ends links that were not used yet. */
export class EndSessionsCommand extends Command<Committed<User>> {
  constructor(
    readonly context: CommandContext,
    readonly userId: string,
  ) {
    super();
  }
}

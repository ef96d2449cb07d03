import type { Key } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

export class EditKeyCommand extends Command<Committed<Key>> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
    readonly changes: {
      readonly name?: string | undefined;
      /** ms since 1970, or null for never */
      readonly expiresAt?: number | null | undefined;
      readonly mappedUserId?: string | undefined;
    },
  ) {
    super();
  }
}

import type { Key, KeyKind } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

export interface CreateKeyResult extends Committed<Key> {
  /** shown this once; null on a replay */
  readonly secretKey: string | null;
}

export class CreateKeyCommand extends Command<CreateKeyResult> {
  /** @param input `expiresAt` in ms since 1970; undefined takes the default of the kind, null means never */
  constructor(
    readonly context: CommandContext,
    readonly input: {
      readonly name: string;
      readonly kind: KeyKind;
      readonly expiresAt?: number | null | undefined;
      readonly mappedUserId?: string | undefined;
    },
  ) {
    super();
  }
}

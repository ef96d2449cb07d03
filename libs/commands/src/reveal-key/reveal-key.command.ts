import type { Key } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

export interface RevealKeyResult extends Committed<Key> {
  readonly secretKey: string;
}

export class RevealKeyCommand extends Command<RevealKeyResult> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
  ) {
    super();
  }
}

import type { Key } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

export interface RotateKeyResult extends Committed<Key> {
  /** shown this once; null on a replay */
  readonly secretKey: string | null;
}

export class RotateKeyCommand extends Command<RotateKeyResult> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
    readonly overlapSeconds: number,
  ) {
    super();
  }
}

import type { Session, Token, User } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

export interface StartSessionResult extends Committed<User> {
  readonly session: Session;
  /** shown this once; null on a replay of an Idempotency-Key */
  readonly token: Token | null;
}

/** What a session is opened with, as a digest: the secret of the key it comes through, or of a link. */
export type Presented =
  | { readonly by: 'key'; readonly keyId: string; readonly digest: string }
  | { readonly by: 'link'; readonly digest: string };

export class StartSessionCommand extends Command<StartSessionResult> {
  constructor(
    readonly context: CommandContext,
    readonly presented: Presented,
  ) {
    super();
  }
}

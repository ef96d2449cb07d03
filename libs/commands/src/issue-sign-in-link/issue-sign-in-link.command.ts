import type { Token, User } from '@latchkey/domain';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../command-context.js';
import type { Committed } from '../deciding.js';

export interface IssueSignInLinkResult extends Committed<User> {
  /** shown this once; null on a replay of an Idempotency-Key */
  readonly link: {
    readonly token: Token;
    /** ms since 1970, UTC */
    readonly expiresAt: number;
  } | null;
}

/** Lets a user sign in once, without a key. */
export class IssueSignInLinkCommand extends Command<IssueSignInLinkResult> {
  constructor(
    readonly context: CommandContext,
    readonly userId: string,
  ) {
    super();
  }
}

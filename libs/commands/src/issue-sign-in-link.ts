import { issueToken, LINK_LIFE_MS, userDecider, type Token, type User } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireUnrestrictedAdmin, TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

export interface IssueSignInLinkResult extends Committed<User> {
  /** shown this once; null on a replay of an Idempotency-Key */
  readonly link: {
    readonly token: Token;
    /** ms since 1970, UTC */
    readonly expiresAt: number;
  } | null;
}

/** Lets a user sign in once, without a key. */
export class IssueSignInLinkCommand extends TargetedCommand<IssueSignInLinkResult> {}

/** Issues such a link. @throws as `DeciderRunner.run` does */
@CommandHandler(IssueSignInLinkCommand)
export class IssueSignInLinkHandler implements ICommandHandler<IssueSignInLinkCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  async execute({ context, id }: IssueSignInLinkCommand): Promise<IssueSignInLinkResult> {
    const token = issueToken('link', id);
    let expiresAt = 0;
    const committed = await this.runner.run(userDecider, context, id, {
      authorize: requireUnrestrictedAdmin,
      command: (_user, { now }) => {
        expiresAt = now + LINK_LIFE_MS;
        return { type: 'IssueSignInLink', digest: token.digest, expiresAt };
      },
    });
    return { ...committed, link: committed.outcome === 'done' ? { token, expiresAt } : null };
  }
}

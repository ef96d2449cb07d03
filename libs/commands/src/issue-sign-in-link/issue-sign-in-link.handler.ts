import { issueToken, LINK_LIFE_MS, type Clock } from '@latchkey/domain';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import { CLOCK } from '../tokens.js';
import { IssueSignInLinkCommand, type IssueSignInLinkResult } from './issue-sign-in-link.command.js';

@CommandHandler(IssueSignInLinkCommand)
export class IssueSignInLinkHandler implements ICommandHandler<IssueSignInLinkCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ context, userId }: IssueSignInLinkCommand): Promise<IssueSignInLinkResult> {
    const token = issueToken('link', userId);
    const expiresAt = this.clock.now() + LINK_LIFE_MS;
    const committed = await this.runner.onUser(context, userId, {
      authorize: requireAdmin,
      command: () => ({ type: 'IssueSignInLink', digest: token.digest, expiresAt }),
    });
    return { ...committed, link: committed.outcome === 'done' ? { token, expiresAt } : null };
  }
}

import { policyDecider, type Policy, type PolicyChanges } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireUnrestrictedAdmin, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

/**
 * Changes what the account asks of its keys, for admins without restriction; members that are undefined stay. Once it is
 * acknowledged no process creates or edits a key by the policy before.
 *
 * @throws LatchkeyError FORBIDDEN, VALIDATION_FAILED (rules that contradict each other)
 */
export class ChangePolicyCommand extends Command<Committed<Policy>> {
  constructor(
    readonly context: CommandContext,
    readonly changes: PolicyChanges,
  ) {
    super();
  }
}

@CommandHandler(ChangePolicyCommand)
export class ChangePolicyHandler implements ICommandHandler<ChangePolicyCommand> {
  constructor(private readonly runner: DeciderRunner) {}

  execute({ context, changes }: ChangePolicyCommand): Promise<Committed<Policy>> {
    return this.runner.run(policyDecider, context, context.account, {
      authorize: requireUnrestrictedAdmin,
      command: (_policy, { account }) => ({ type: 'ChangePolicy', ...changes, accountName: account.name }),
    });
  }
}

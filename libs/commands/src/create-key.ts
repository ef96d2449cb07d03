import { defaultEnd, digestSecret, issueCredential, keyDecider, KeyRing, requireAllowed } from '@latchkey/domain';
import type { Key, NewKey } from '@latchkey/domain';
import type { Account } from '@latchkey/replica';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { idFor, requireNoMore, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed, Known } from './decision.js';
import { requireMayCreate } from './member-keys.js';
import { userToMapTo } from './user-lookup.js';

export interface CreateKeyResult extends Committed<Key> {
  /** shown this once; null on a replay */
  readonly secretKey: string | null;
}

/**
 * Creates a key, for admins, and for members where the policy of the account lets them. Answers the key and its secret.
 *
 * @throws LatchkeyError FORBIDDEN, VALIDATION_FAILED (unknown mapped user, expiry not in the future, against the policy),
 * USER_INACTIVE, NOT_READY (a policy that cannot be read)
 */
export class CreateKeyCommand extends Command<CreateKeyResult> {
  /** @param input `expiresAt` in ms since 1970; undefined takes what the policy says, null means never */
  constructor(
    readonly context: CommandContext,
    readonly input: NewKey,
  ) {
    super();
  }
}

@CommandHandler(CreateKeyCommand)
export class CreateKeyHandler implements ICommandHandler<CreateKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly ring: KeyRing,
  ) {}

  async execute({ context, input }: CreateKeyCommand): Promise<CreateKeyResult> {
    const id = idFor('key', context);
    const { mappedUserId = context.user.id, ...given } = input;
    const { accessKey, secretKey } = issueCredential(input.kind);
    let scopes: NewKey['scopes'];
    const committed = await this.runner.run(keyDecider, context, id, {
      authorize: (caller, _key, { account }) => {
        if (caller.user.role !== 'admin') requireMayCreate(caller, account.policy, input);
        scopes = scopesOf(caller, account, input);
        const { allowedAddresses = null, limit = null } = input;
        requireNoMore(caller, { scopes: scopes ?? null, allowedAddresses, limit });
      },
      command: (key, { account, now }) => ({
        type: 'CreateKey',
        ...given,
        scopes,
        accessKey,
        digest: digestSecret(secretKey),
        sealed: this.ring.seal(secretKey, id, 1),
        // a repeat finds its key whatever the policy says by now
        expiresAt: key === null ? endOf(input, { account, now }) : null,
        mapTo: userToMapTo(account, mappedUserId),
        now,
      }),
      judge: (before, after, { account, now }) => requireAllowed(account.policy, before, after, now),
    });
    return { ...committed, secretKey: committed.outcome === 'done' ? secretKey : null };
  }
}

/** When a new key ends, in ms since 1970; null: never. */
export function endOf({ kind, expiresAt }: Pick<NewKey, 'kind' | 'expiresAt'>, { account, now }: Known): number | null {
  return expiresAt === undefined ? defaultEnd(account.policy, kind, now) : expiresAt;
}

/** Members give their keys all that they may give, where they say nothing. */
function scopesOf({ user }: CommandContext, account: Account, { scopes }: NewKey): NewKey['scopes'] {
  if (scopes !== undefined || user.role === 'admin') return scopes;
  return account.policy.memberScopes;
}

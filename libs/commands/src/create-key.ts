import {
  digestSecret,
  issueCredential,
  keyDecider,
  KeyRing,
  type Key,
  type KeyKind,
  type NewKey,
} from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { idFor, requireAdmin, requireNoMore, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';
import { userToMapTo } from './user-lookup.js';

export interface CreateKeyResult extends Committed<Key> {
  /** shown this once; null on a replay */
  readonly secretKey: string | null;
}

/**
 * Creates a key, for admins. Answers the key and its secret.
 *
 * @throws LatchkeyError FORBIDDEN, VALIDATION_FAILED (unknown mapped user, expiry not in the future), USER_INACTIVE
 */
export class CreateKeyCommand extends Command<CreateKeyResult> {
  /** @param input `expiresAt` in ms since 1970; undefined takes the default of the kind, null means never */
  constructor(
    readonly context: CommandContext,
    readonly input: NewKey,
  ) {
    super();
  }
}

const DATA_LOADER_LIFETIME_MS = 365 * 24 * 3600 * 1000;

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
    const committed = await this.runner.run(keyDecider, context, id, {
      authorize: (caller) => {
        requireAdmin(caller);
        const { scopes = null, allowedAddresses = null, limit = null } = input;
        requireNoMore(caller, { scopes, allowedAddresses, limit });
      },
      command: (_key, { account, now }) => ({
        type: 'CreateKey',
        ...given,
        accessKey,
        digest: digestSecret(secretKey),
        sealed: this.ring.seal(secretKey, id, 1),
        expiresAt: input.expiresAt === undefined ? defaultExpiry(input.kind, now) : input.expiresAt,
        mapTo: userToMapTo(account, mappedUserId),
        now,
      }),
    });
    return { ...committed, secretKey: committed.outcome === 'done' ? secretKey : null };
  }
}

function defaultExpiry(kind: KeyKind, now: number): number | null {
  return kind === 'data-loader' ? now + DATA_LOADER_LIFETIME_MS : null;
}

import {
  digestSecret,
  issueCredential,
  keyDecider,
  KeyRing,
  type Clock,
  type Key,
  type KeyKind,
  type NewKey,
} from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { CLOCK, idFor, requireAdmin, type CommandContext } from './command-context.js';
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
    private readonly replica: Replica,
    private readonly ring: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ context, input }: CreateKeyCommand): Promise<CreateKeyResult> {
    const id = idFor('key', context);
    const { mappedUserId = context.user.id, ...given } = input;
    const { accessKey, secretKey } = issueCredential(input.kind);
    const now = this.clock.now();
    const committed = await this.runner.run(keyDecider, context, id, {
      authorize: requireAdmin,
      command: () => ({
        type: 'CreateKey',
        ...given,
        accessKey,
        digest: digestSecret(secretKey),
        sealed: this.ring.seal(secretKey, id, 1),
        expiresAt: input.expiresAt === undefined ? defaultExpiry(input.kind, now) : input.expiresAt,
        mapTo: userToMapTo(this.replica, context.account, mappedUserId),
        now,
      }),
    });
    return { ...committed, secretKey: committed.outcome === 'done' ? secretKey : null };
  }
}

function defaultExpiry(kind: KeyKind, now: number): number | null {
  return kind === 'data-loader' ? now + DATA_LOADER_LIFETIME_MS : null;
}

import { deriveId, digestSecret, issueCredential, KeyRing, type Clock, type KeyKind } from '@latchkey/domain';
import { Replica } from '@latchkey/replica';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdmin, type CommandContext } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import { userToMapTo } from '../mapped-user.js';
import { CLOCK } from '../tokens.js';
import { newId } from '../new-id.js';
import { CreateKeyCommand, type CreateKeyResult } from './create-key.command.js';

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
    const id = keyIdFor(context);
    const { accessKey, secretKey } = issueCredential(input.kind);
    const now = this.clock.now();
    const committed = await this.runner.onKey(context, id, {
      authorize: requireAdmin,
      command: () => ({
        type: 'CreateKey',
        name: input.name,
        kind: input.kind,
        accessKey,
        digest: digestSecret(secretKey),
        sealed: this.ring.seal(secretKey, id, 1),
        expiresAt: input.expiresAt === undefined ? defaultExpiry(input.kind, now) : input.expiresAt,
        mapTo: userToMapTo(this.replica, context.account, input.mappedUserId ?? context.user.id),
        now,
      }),
    });
    return { ...committed, secretKey: committed.outcome === 'done' ? secretKey : null };
  }
}

// A repeated create meets the same slot, in any process and for ever.
function keyIdFor({ account, idempotency }: CommandContext): string {
  return idempotency === null ? newId('key') : deriveId('key', account, idempotency.command);
}

function defaultExpiry(kind: KeyKind, now: number): number | null {
  return kind === 'data-loader' ? now + DATA_LOADER_LIFETIME_MS : null;
}

import { digestSecret, issueSecret, KeyRing, type Clock, type KeyKind } from '@latchkey/domain';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireAdminOrMappedUser } from '../command-context.js';
import { DeciderRunner } from '../decider-runner.js';
import { CLOCK } from '../tokens.js';
import { RotateKeyCommand, type RotateKeyResult } from './rotate-key.command.js';

@CommandHandler(RotateKeyCommand)
export class RotateKeyHandler implements ICommandHandler<RotateKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly ring: KeyRing,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute({ context, keyId, overlapSeconds }: RotateKeyCommand): Promise<RotateKeyResult> {
    const secrets: Record<KeyKind, string> = { api: issueSecret('api'), 'data-loader': issueSecret('data-loader') };
    const committed = await this.runner.onKey(context, keyId, {
      authorize: requireAdminOrMappedUser,
      command: (key) => {
        const secretKey = secrets[key?.kind ?? 'api'];
        const sealed = this.ring.seal(secretKey, keyId, (key?.secretVersion ?? 0) + 1);
        return { type: 'RotateKey', digest: digestSecret(secretKey), sealed, overlapSeconds, now: this.clock.now() };
      },
    });
    return { ...committed, secretKey: committed.outcome === 'done' ? secrets[committed.state.kind] : null };
  }
}

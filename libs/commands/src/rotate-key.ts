import { digestSecret, issueSecret, keyDecider, KeyRing, type Key, type KeyKind } from '@latchkey/domain';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireSecretHolder, type CommandContext } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

export interface RotateKeyResult extends Committed<Key> {
  /** shown this once; null on a replay */
  readonly secretKey: string | null;
}

/**
 * Gives a key a new secret, for admins and its mapped user; the old one works for the overlap (seconds).
 *
 * @throws LatchkeyError FORBIDDEN, KEY_NOT_FOUND, KEY_DELETED
 */
export class RotateKeyCommand extends Command<RotateKeyResult> {
  constructor(
    readonly context: CommandContext,
    readonly keyId: string,
    readonly overlapSeconds: number,
  ) {
    super();
  }
}

@CommandHandler(RotateKeyCommand)
export class RotateKeyHandler implements ICommandHandler<RotateKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly ring: KeyRing,
  ) {}

  async execute({ context, keyId, overlapSeconds }: RotateKeyCommand): Promise<RotateKeyResult> {
    const secrets: Record<KeyKind, string> = { api: issueSecret('api'), 'data-loader': issueSecret('data-loader') };
    const committed = await this.runner.run(keyDecider, context, keyId, {
      authorize: requireSecretHolder,
      command: (key, { now }) => {
        const secretKey = secrets[key?.kind ?? 'api'];
        const sealed = this.ring.seal(secretKey, keyId, (key?.secretVersion ?? 0) + 1);
        return { type: 'RotateKey', digest: digestSecret(secretKey), sealed, overlapSeconds, now };
      },
    });
    return { ...committed, secretKey: committed.outcome === 'done' ? secrets[committed.state.kind] : null };
  }
}

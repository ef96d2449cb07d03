import { keyDecider, KeyRing, RevealOff, type Key } from '@latchkey/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { requireSecretHolder, TargetedCommand } from './command-context.js';
import { DeciderRunner } from './decider-runner.js';
import type { Committed } from './decision.js';

export interface RevealKeyResult extends Committed<Key> {
  readonly secretKey: string;
}

/**
 * Opens the sealed secret of a key, for admins and its mapped user; an event records it.
 *
 * @throws LatchkeyError FORBIDDEN, KEY_NOT_FOUND, KEY_DELETED, REVEAL_OFF
 */
export class RevealKeyCommand extends TargetedCommand<RevealKeyResult> {}

@CommandHandler(RevealKeyCommand)
export class RevealKeyHandler implements ICommandHandler<RevealKeyCommand> {
  constructor(
    private readonly runner: DeciderRunner,
    private readonly ring: KeyRing,
  ) {}

  async execute({ context, id }: RevealKeyCommand): Promise<RevealKeyResult> {
    let secretKey = '';
    const committed = await this.runner.run(keyDecider, { ...context, idempotency: null }, id, {
      authorize: requireSecretHolder,
      command: (key, { now }) => {
        if (key && !key.deleted) secretKey = this.#open(key);
        return { type: 'RevealKey', now };
      },
    });
    return { ...committed, secretKey };
  }

  // Opened before the event is written: a reveal that cannot show anything is not recorded as one.
  #open(key: Key): string {
    const secretKey = key.sealed && this.ring.open(key.sealed, key.id, key.secretVersion);
    if (secretKey === null) throw new RevealOff();
    return secretKey;
  }
}

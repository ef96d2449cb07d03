import { digestSecret, type Caller, type Clock, type UserRole } from '@latchkey/domain';
import type { Replica } from '@latchkey/replica';

/**
 * Watches the credential with which a long answer was asked for. What it keeps of the secret is its digest, so a
 * rotation ends what was begun with the secret before it.
 */
export class CallerWatch {
  readonly #digest: string;

  /** @param secretKey the secret that the caller was let in with */
  constructor(
    private readonly replica: Replica,
    private readonly clock: Clock,
    private readonly caller: Caller,
    secretKey: string,
  ) {
    this.#digest = digestSecret(secretKey);
  }

  /** Whether the credential would be let in now, and its user has one of these roles. */
  mayStill(...roles: UserRole[]): boolean {
    const { account, key } = this.caller;
    const now = this.replica.callerOfKey(account.id, key.id);
    return now !== null && roles.includes(now.user.role) && this.#secretWorks();
  }

  #secretWorks(): boolean {
    const { account, key } = this.caller;
    const { digest, previousDigest, previousSecretExpiresAt } = this.replica.account(account.id).key(key.id)!;
    if (digest === this.#digest) return true;
    return previousDigest === this.#digest && (previousSecretExpiresAt ?? 0) > this.clock.now();
  }
}

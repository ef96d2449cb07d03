import type { UserRole } from '@latchkey/domain';
import { presentedCredential } from '@latchkey/passport';
import { type Replica, type Sessions } from '@latchkey/replica';
import type { AuthenticatedRequest } from './request-context.js';

/** Watches what a long answer was asked for with: the rotation of a key ends it as its deletion does, or signing out. */
export class CallerWatch {
  constructor(
    private readonly replica: Replica,
    private readonly sessions: Sessions,
    private readonly request: Pick<AuthenticatedRequest, 'headers' | 'user'>,
  ) {}

  /** Whether the caller would be let in now, and its user has one of these roles. Counts as no use of the key, nor of the session. */
  mayStill(...roles: UserRole[]): boolean {
    const { account, user, session } = this.request.user;
    if (session !== undefined) {
      const signedIn = this.sessions.signedIn(account.id, user.id, session);
      return signedIn !== null && roles.includes(signedIn.user.role);
    }
    const presented = presentedCredential(this.request.headers);
    if (typeof presented === 'string') return false;
    const verification = this.replica.check(presented.accessKey, presented.secretKey, 'api');
    return verification.valid && roles.includes(verification.caller.user.role);
  }
}

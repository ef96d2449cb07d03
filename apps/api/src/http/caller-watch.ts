import type { UserRole } from '@latchkey/domain';
import { presentedCredential } from '@latchkey/passport';
import type { Replica } from '@latchkey/replica';
import type { FastifyRequest } from 'fastify';

/** Watches the credential with which a long answer was asked for: a rotation ends it as a deletion does. */
export class CallerWatch {
  constructor(
    private readonly replica: Replica,
    private readonly request: Pick<FastifyRequest, 'headers'>,
  ) {}

  /** Whether the credential would be let in now, and its user has one of these roles. Counts as no use of the key. */
  mayStill(...roles: UserRole[]): boolean {
    const presented = presentedCredential(this.request.headers);
    if (typeof presented === 'string') return false;
    const verification = this.replica.check(presented.accessKey, presented.secretKey, 'api');
    return verification.valid && roles.includes(verification.caller.user.role);
  }
}

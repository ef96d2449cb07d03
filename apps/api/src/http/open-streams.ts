import type { FeedEnd, UserRole } from '@latchkey/domain';
import { presentedCredential } from '@latchkey/passport';
import { Replica } from '@latchkey/replica';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** Says when a response that goes on must end: the service stops, or its caller lost the right to read it. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  #stopping = false;

  constructor(private readonly replica: Replica) {}

  onModuleDestroy(): void {
    this.#stopping = true;
  }

  /** Why the stream must end that this request opened; null while it need not. */
  endOf(request: FastifyRequest, roles: readonly UserRole[]): FeedEnd | null {
    if (this.#stopping)
      return end('stopping', 'The service is stopping. Connect again and go on from the last position.');
    if (!this.replica.serving)
      return end('not-ready', 'The service does not follow its log. Connect again in a moment.');
    const presented = presentedCredential(request.headers);
    const verification =
      typeof presented === 'string' ? null : this.replica.check(presented.accessKey, presented.secretKey, 'api');
    if (verification?.valid && roles.includes(verification.caller.user.role)) return null;
    return end('credential', 'The credential that opened this stream may not read it any more. Use another one.');
  }
}

const end = (reason: FeedEnd['reason'], detail: string): FeedEnd => ({ type: 'end', reason, detail });

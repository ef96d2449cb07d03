import type { Clock, RefusalCode } from '@latchkey/domain';
import type { Logger } from '@latchkey/platform';
import type { FastifyRequest } from 'fastify';
import { FailureThrottle } from './failure-throttle.js';

/** Takes note of every credential that was refused, whatever it was. */
export class Refusals {
  readonly #throttle: FailureThrottle;

  constructor(
    clock: Clock,
    private readonly logger: Logger,
  ) {
    this.#throttle = new FailureThrottle(clock);
  }

  /** @throws RateLimited when its source has failed too often */
  note(request: Pick<FastifyRequest, 'id' | 'ip'>, code: RefusalCode): void {
    this.logger.debug({ requestId: request.id, address: request.ip, code }, 'credential refused');
    this.#throttle.failed(request.ip);
  }
}

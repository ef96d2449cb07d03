import { Unauthenticated, type Clock, type RefusalCode } from '@latchkey/domain';
import type { Logger } from '@latchkey/platform';
import type { FastifyRequest } from 'fastify';
import { FailureThrottle } from './failure-throttle.js';
import { sourceOf } from './source-address.js';

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
  note(request: Pick<FastifyRequest, 'id' | 'ip' | 'ips'>, code: RefusalCode): void {
    const address = sourceOf(request);
    this.logger.debug({ requestId: request.id, address, code }, 'credential refused');
    this.#throttle.failed(address);
  }

  /**
   * Answers a request that brings a token, and takes note when it is refused.
   *
   * @throws what `answer` throws, RateLimited as `note` does
   */
  async noting<T>(request: Pick<FastifyRequest, 'id' | 'ip' | 'ips'>, answer: () => Promise<T>): Promise<T> {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof Unauthenticated) this.note(request, 'UNKNOWN_KEY');
      throw error;
    }
  }
}

import { CLOCK } from '@latchkey/commands';
import { RateLimited, Unauthenticated, type Clock, type RefusalCode } from '@latchkey/domain';
import type { Logger } from '@latchkey/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { LOGGER } from '../app-parts.js';
import { networkOf, sourceOf } from './connections.js';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 3_000;
const MAX_SOURCES = 10_000;

type Refused = Pick<FastifyRequest, 'id' | 'ip' | 'ips'>;

/** Counts refused credentials by source address. Only refusals turn into 429, so no key can be locked from outside. */
@Injectable()
export class Refusals {
  readonly #failures = new Map<string, number>();
  #windowEnds = 0;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws RateLimited when the source has failed too often in this window */
  note(request: Refused, code: RefusalCode): void {
    const address = sourceOf(request);
    this.logger.debug({ requestId: request.id, address, code }, 'credential refused');
    const now = this.clock.now();
    if (now >= this.#windowEnds || now < this.#windowEnds - WINDOW_MS) {
      this.#failures.clear();
      this.#windowEnds = now + WINDOW_MS;
    }
    const source = networkOf(address);
    const failures = (this.#failures.get(source) ?? 0) + 1;
    if (failures > 1 || this.#failures.size < MAX_SOURCES) this.#failures.set(source, failures);
    if (failures > MAX_FAILURES) throw new RateLimited(Math.max(1, Math.ceil((this.#windowEnds - now) / 1000)));
  }

  /** Answers a request that brings a token, and notes a refused one. */
  async noting<T>(request: Refused, answer: () => Promise<T>): Promise<T> {
    try {
      return await answer();
    } catch (error) {
      if (error instanceof Unauthenticated) this.note(request, 'UNKNOWN_KEY');
      throw error;
    }
  }
}

import { RateLimited } from '../errors.js';
import { rateLimitFields, type LimitStanding } from './limit.js';

/** A key has made as many requests as its limit allows. */
export class LimitReached extends RateLimited {
  /** the header fields that say so, beside Retry-After */
  readonly fields: Readonly<Record<string, string>>;

  constructor(standing: LimitStanding) {
    const { requests, perSeconds } = standing.limit;
    super(
      standing.retryAfterSeconds,
      `This key may make ${requests} requests in ${perSeconds} seconds, over all services`,
    );
    this.fields = rateLimitFields(standing);
  }
}

import { RateLimited, type Clock } from '@latchkey/domain';
import type { FastifyRequest } from 'fastify';
import { callerIdOf, type AuthenticatedRequest } from './request-context.js';

const SIGN_INS_AN_HOUR = 600;
const WRITES_A_SECOND = 1_000;
const WRITES_AT_ONCE = 20_000;
const MOST_BUCKETS = 10_000;

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);
const SIGN_INS = new Set(['POST /v1/session', 'POST /v1/users/:id/sign-in-link']);
/** They are frequent in normal operation, or change nothing, and store nothing that grows. */
const UNCOUNTED = new Set([
  'POST /v1/verify',
  'POST /v1/verify/batch',
  'POST /v1/replica/reports',
  'POST /v1/replica/limits',
  'POST /v1/activity',
  'POST /v1/policy/preview',
]);

const routeOf = ({ method, routeOptions }: FastifyRequest): string => `${method} ${routeOptions.url}`;

/** Whether requests with this method change nothing (RFC 9110, section 9.2.1). */
export const isSafeMethod = (method: string): boolean => READS.has(method);

/** Whether a request may change something that is kept. */
export const isChange = (request: FastifyRequest): boolean =>
  !isSafeMethod(request.method) && !UNCOUNTED.has(routeOf(request));

interface Bucket {
  tokens: number;
  /** ms since 1970 */
  at: number;
}

/** A token bucket for each credential: a burst, then a steady rate. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>();

  /** @param what comes too fast, for people */
  constructor(
    private readonly clock: Clock,
    private readonly what: string,
    private readonly atOnce: number,
    private readonly perSecond: number,
  ) {}

  /** @throws RateLimited, without taking any, when too few tokens are left */
  take(credential: string, count = 1): void {
    const left = this.#left(credential);
    if (left.tokens < count) {
      const seconds = Math.ceil((count - left.tokens) / this.perSecond);
      throw new RateLimited(seconds, `Too many ${this.what} with this credential`);
    }
    left.tokens -= count;
  }

  /** Takes one, where there is one. */
  allows(credential: string): boolean {
    const left = this.#left(credential);
    if (left.tokens < 1) return false;
    left.tokens--;
    return true;
  }

  #left(credential: string): Bucket {
    const at = this.clock.now();
    if (this.#buckets.size >= MOST_BUCKETS && !this.#buckets.has(credential)) this.#dropFull(at);
    const bucket = { tokens: this.#tokensIn(this.#buckets.get(credential), at), at };
    this.#buckets.set(credential, bucket);
    return bucket;
  }

  // a clock that was set back neither adds tokens nor removes them
  #tokensIn({ tokens, at }: Bucket = { tokens: this.atOnce, at: 0 }, now: number): number {
    return Math.min(this.atOnce, tokens + (Math.max(0, now - at) / 1000) * this.perSecond);
  }

  #dropFull(now: number): void {
    for (const [credential, bucket] of this.#buckets) {
      if (this.#tokensIn(bucket, now) >= this.atOnce) this.#buckets.delete(credential);
    }
  }
}

/** How fast one credential may change things. Normal use stays far below: the limits stop runaway loops. */
export class RateLimits {
  readonly #signIns: TokenBuckets;
  readonly #writes: TokenBuckets;

  constructor(clock: Clock) {
    this.#signIns = new TokenBuckets(clock, 'sign-ins and sign-in links', SIGN_INS_AN_HOUR, SIGN_INS_AN_HOUR / 3600);
    this.#writes = new TokenBuckets(clock, 'changes', WRITES_AT_ONCE, WRITES_A_SECOND);
  }

  /** @throws RateLimited when an authenticated request exceeds its limit */
  take(request: FastifyRequest): void {
    if (!isChange(request)) return;
    const rate = SIGN_INS.has(routeOf(request)) ? this.#signIns : this.#writes;
    rate.take(callerIdOf((request as AuthenticatedRequest).user));
  }
}

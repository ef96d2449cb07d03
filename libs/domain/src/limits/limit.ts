/** At most so many requests in so long a time: all at once, or spread over it. */
export interface Limit {
  readonly requests: number;
  readonly perSeconds: number;
}

/** How many requests a limit may name. */
export const MOST_REQUESTS = 1_000_000_000;
/** A day: what was used is in memory, and forgotten with a restart. */
export const LONGEST_SECONDS = 86_400;

/** Requests per millisecond in the long run. */
export const rateOf = ({ requests, perSeconds }: Limit): number => requests / (perSeconds * 1000);

/** Whether a limit lets less in than another, at once or in the long run; null: no limit. */
export function narrowsLimit(before: Limit | null, after: Limit | null): boolean {
  if (after === null) return false;
  return before === null || after.requests < before.requests || rateOf(after) < rateOf(before);
}

/** What is left of a limit, for whoever asks. Times are whole seconds, from now on. */
export interface LimitStanding {
  readonly limit: Limit;
  /** requests that are left at this instant, as far as this process knows */
  readonly remaining: number;
  /** until all of them are back */
  readonly resetSeconds: number;
  /** until there is one again; 0: there is */
  readonly retryAfterSeconds: number;
}

/** Sums of parts of requests are exact to so much of one. */
export const INEXACT = 1e-6;

/** What is left after a request, worked out when it is asked for: most answers say nothing of it. */
export class Taken implements LimitStanding {
  /** @param left requests, and parts of them */
  constructor(
    readonly limit: Limit,
    private readonly left: number,
    readonly isAdmitted: boolean,
  ) {}

  get remaining(): number {
    return this.isAdmitted ? Math.max(0, Math.floor(Math.min(this.left, this.limit.requests) + INEXACT)) : 0;
  }

  get resetSeconds(): number {
    const { requests } = this.limit;
    return this.left > requests - INEXACT ? 0 : this.#secondsUntil(requests);
  }

  get retryAfterSeconds(): number {
    return this.isAdmitted ? 0 : this.#secondsUntil(1);
  }

  #secondsUntil(requests: number): number {
    return Math.max(1, Math.ceil((requests - this.left - INEXACT) / rateOf(this.limit) / 1000));
  }
}

/** The header fields `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), by name. */
export function rateLimitFields({ limit, remaining, resetSeconds }: LimitStanding): Readonly<Record<string, string>> {
  return {
    RateLimit: `"key";r=${remaining};t=${resetSeconds}`,
    'RateLimit-Policy': `"key";q=${limit.requests};w=${limit.perSeconds}`,
  };
}

import { oneLine } from './activity-limits.js';
import type { CheckCounts } from './check-hour.js';
import { redactSecrets } from './credentials/format.js';
import type { Origin } from './networks.js';
import { addressOf } from './source-address.js';

/** The most characters of a user agent that are kept. */
export const AGENT_MAX = 160;

/** Where a credential was used from. */
export interface UsedFrom {
  /** absent: not known */
  readonly address?: string;
  /** the `User-Agent` of the request; absent: it had none */
  readonly agent?: string;
}

/** What the secret before the newest was used for while both worked. Times are ms since 1970, UTC. */
export interface PreviousUse extends UsedFrom {
  /** when it stops working, which tells it from those before it */
  readonly until: number;
  readonly count: number;
  readonly last: number;
}

/** What is known of a key's uses beside their number. */
export interface UseDetails extends UsedFrom {
  readonly previous?: PreviousUse;
  /** how often it was refused, by code */
  readonly refused?: CheckCounts['refused'];
}

/** How often a key was used since it was told last, and when last (ms since 1970, UTC); 0 where it was only refused. */
export interface KeyUse extends UseDetails {
  readonly key: string;
  readonly count: number;
  readonly last: number;
}

/** Counts for one key what hardly any verification has to. A request is looked at when it comes, and not kept. */
export class UseTally {
  #from: UsedFrom = {};
  #previous: (PreviousUse & { count: number; last: number }) | null = null;
  #refused: Record<string, number> | null = null;

  /** The first use since the last `told`. */
  usedFrom(origin: Origin | undefined): void {
    this.#from = usedFrom(origin);
  }

  /** @param until @param now ms since 1970, UTC */
  usedPrevious(until: number, now: number, origin: Origin | undefined): void {
    if (this.#previous?.until !== until) this.#previous = { until, count: 0, last: 0, ...usedFrom(origin) };
    this.#previous.count++;
    this.#previous.last = now;
  }

  refused(code: string): void {
    this.#refused ??= {};
    this.#refused[code] = (this.#refused[code] ?? 0) + 1;
  }

  told(): UseDetails {
    return {
      ...this.#from,
      ...(this.#previous && { previous: this.#previous }),
      ...(this.#refused && { refused: this.#refused }),
    };
  }
}

function usedFrom(origin: Origin | undefined): UsedFrom {
  try {
    const address = addressOf(origin?.ip);
    const agent = (origin?.headers as Readonly<Record<string, unknown>> | undefined)?.['user-agent'];
    return {
      ...(address !== null && { address }),
      ...(typeof agent === 'string' && agent !== '' && { agent: boundedAgent(agent) }),
    };
  } catch {
    // what a framework cannot say of its request must not refuse it
    return {};
  }
}

/** A user agent as it may be kept: on one line, not too long, and with no secret in it. */
export function boundedAgent(agent: string): string {
  // cut last, so that no part of a secret is left
  return oneLine(redactSecrets(agent), AGENT_MAX);
}

import { LIMIT_PACE_MS, rateOf, type Limit, type LimitShare, type LimitUse } from '@latchkey/domain';

interface Verifier {
  /** requests per ms */
  demand: number;
  /** when it told that */
  at: number;
}

/** One limited key, as all verifiers together use it. */
interface Whole {
  readonly limit: Limit;
  /** what is left for all; negative: too many were let in */
  tokens: number;
  at: number;
  readonly knownSince: number;
  readonly verifiers: Map<string, Verifier>;
}

// an idle verifier still gets a little, so that it can let in the first request
const FOR_ALL = 0.02;
// what is on its way leaves some unused
const MORE = 1.05;
// how far what was let in too much is held against those who come later
const MOST_OWED = 0.5;
// of the intervals in which it should have told: what the dead do not use is left for all meanwhile
const FORGOTTEN_AFTER = 8;
const SWEEP_EVERY = 1_000;
const MINUTE_MS = 60_000;
const LEARNS_MS = 1_000;

/**
 * Divides the limits of keys among verifiers, by what each of them tells: whoever has the demand gets the share, and what
 * nobody needs is divided equally. What is left of a limit is counted here for all, so that what one lets in too much, or
 * too little, is made up for by all of them. Times are monotonic ms.
 */
export class LimitShares {
  readonly #wholes = new Map<string, Whole>();
  #heard = 0;

  /** @param random from 0 to below 1 */
  constructor(
    private readonly monotonic: () => number,
    private readonly random: () => number = Math.random,
  ) {}

  /** Takes note of what a verifier has used. @param limit of the key at present */
  heard(verifier: string, { key, admitted, demand, tokens }: LimitUse, limit: Limit): void {
    const now = this.monotonic();
    if (++this.#heard % SWEEP_EVERY === 0) this.#forget(now);
    const { requests } = limit;
    const whole = this.#wholeOf(key, limit, now);
    refill(whole, now);
    // a process that took over from another knows what is left from those who have heard it lately
    if (now - whole.knownSince < LEARNS_MS) whole.tokens = Math.min(whole.tokens, tokens ?? requests);
    whole.tokens = Math.max(-requests * MOST_OWED, whole.tokens - admitted);
    whole.verifiers.set(verifier, { demand: demand / 1000, at: now });
  }

  /** Which part of a limit a verifier gets that was heard of. @param count of all verifiers @param paceMs how often each tells */
  shareOf(verifier: string, key: string, count: number, paceMs = LIMIT_PACE_MS): LimitShare {
    const now = this.monotonic();
    const whole = this.#wholes.get(key)!;
    refill(whole, now);
    const { limit, tokens } = whole;
    const { own, all, soon } = demandOn(whole, verifier, now, paceMs);
    const unneeded = Math.max(FOR_ALL, 1 - all / rateOf(limit));
    const share = unneeded / count + (1 - unneeded) * (all > 0 ? own / all : 0);
    const level = tokens > 0 ? tokens * share * MORE : tokens * share;
    // less than one is none: as many get a whole one as are likely to be used before all have told again
    const hasOne = level < 1 && tokens >= 1 && this.random() < tokens / Math.max(1, soon);
    return { key, share, level: hasOne ? 1 : level, tokens };
  }

  /** How much is left of a limit, and how many requests a second ask for it, as far as verifiers have told. */
  standingOf(key: string, limit: Limit): { readonly remaining: number; readonly demand: number } {
    const known = this.#wholes.get(key);
    if (known === undefined) return { remaining: limit.requests, demand: 0 };
    const now = this.monotonic();
    refill(known, now);
    const { all } = demandOn(known, '', now, LIMIT_PACE_MS);
    const remaining = Math.max(0, Math.floor(Math.min(known.tokens, limit.requests)));
    return { remaining, demand: Math.round(all * 1e5) / 100 };
  }

  #wholeOf(key: string, limit: Limit, now: number): Whole {
    const known = this.#wholes.get(key);
    if (known?.limit.requests === limit.requests && known.limit.perSeconds === limit.perSeconds) return known;
    const left = Math.min(limit.requests, known?.tokens ?? limit.requests);
    const whole = {
      limit,
      tokens: left,
      at: now,
      knownSince: now,
      verifiers: known?.verifiers ?? new Map<string, Verifier>(),
    };
    this.#wholes.set(key, whole);
    return whole;
  }

  #forget(now: number): void {
    for (const [key, { at, limit }] of this.#wholes) {
      if (now - at > limit.perSeconds * 1000 + MINUTE_MS) this.#wholes.delete(key);
    }
  }
}

function refill(whole: Whole, now: number): void {
  const { limit, tokens, at } = whole;
  whole.tokens = Math.min(limit.requests, tokens + (now - at) * rateOf(limit));
  whole.at = now;
}

/** Demand in requests per ms: of one verifier, and of all. `soon`: how many are likely to let one in before they tell again. */
function demandOn({ verifiers }: Whole, verifier: string, now: number, paceMs: number) {
  const found = { own: 0, all: 0, soon: 0 };
  for (const [name, { demand, at }] of verifiers) {
    if (now - at > FORGOTTEN_AFTER * paceMs) {
      verifiers.delete(name);
      continue;
    }
    found.all += demand;
    found.soon += Math.min(1, demand * paceMs);
    if (name === verifier) found.own = demand;
  }
  return found;
}

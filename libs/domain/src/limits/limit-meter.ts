import { INEXACT, rateOf, Taken, type Limit } from './limit.js';

/** What a verifier tells of its use of a limited key. */
export interface LimitUse {
  readonly key: string;
  /** requests it has let in since it told last */
  readonly admitted: number;
  /** requests per second that ask for it here, let in or not, lately */
  readonly demand: number;
  /** what it knows to be left for all verifiers; absent: it was told nothing yet */
  readonly tokens?: number;
}

/** What it is told: which part of the limit is its own. */
export interface LimitShare {
  readonly key: string;
  /** above 0, at most 1 */
  readonly share: number;
  /** requests that it may let in at once; negative: others have let in too many */
  readonly level: number;
  /** requests that are left for all verifiers */
  readonly tokens: number;
}

/** How often use is told while there is some, ms. */
export const LIMIT_PACE_MS = 250;
/** How much sooner where requests are refused, or are about to be. */
export const HURRY = 5;
// an answer that is this late says that this verifier is cut off
const CUT_OFF_AFTER = 2.4;
const DEMAND_MS = 300;
// at slow limits, over so many requests: demand that is averaged over fewer is noise
const DEMAND_REQUESTS = 10;
const LONGEST_DEMAND_MS = 5_000;
// by then nobody counts on a demand that is not told any more
const IDLE_MS = 2_000;
const ONE = 1 - INEXACT;

function demandMs(limit: Limit): number {
  return Math.min(LONGEST_DEMAND_MS, Math.max(DEMAND_MS, DEMAND_REQUESTS / rateOf(limit)));
}

/**
 * The part of a key's limit that one verifier holds: the generic cell rate algorithm over its share, which follows from
 * what all verifiers tell (LimitShares). Until it is told one, and after a time without use, that is an equal share. Times
 * are monotonic ms.
 */
export class LimitMeter {
  #share = 1;
  /** of the share: requests per ms, and how many it may let in at once; one of less than a request still holds one */
  #shareRate = 0;
  #most = 1;
  /** when the level was 0, or will be: the level grows with the time since then */
  #zero = 0;
  #admitted = 0;
  #refused = 0;
  /** requests per ms */
  #demand = 0;
  #usedAt = -Infinity;
  #toldAt = -Infinity;
  #heardAt: number;
  #tokens: number | null = null;
  #isAsking = false;
  /** whether it has something to tell, or will have: for LimitMeters */
  isActive = false;
  readonly #rate: number;
  readonly #demandMs: number;
  readonly #idleMs: number;

  /** @param verifiers how many of them there are */
  constructor(
    readonly key: string,
    readonly limit: Limit,
    private verifiers: number,
    now: number,
  ) {
    this.#rate = rateOf(limit);
    this.#demandMs = demandMs(limit);
    this.#idleMs = Math.max(IDLE_MS, 2 * this.#demandMs);
    this.#heardAt = now;
    this.#setShare(1 / verifiers);
    this.#setLevel(Infinity, now);
  }

  /** Takes one request, if there is one left here. @param paceMs how often use is told */
  take(now: number, paceMs: number): boolean {
    this.#notice(now, paceMs);
    this.#usedAt = now;
    const level = this.#levelAt(now);
    if (level < ONE) {
      this.#refused++;
      return false;
    }
    this.#setLevel(level - 1, now);
    this.#admitted++;
    return true;
  }

  /** What is left of the whole limit after a request was let in or not, as far as it is known here. */
  standing(now: number, isAdmitted: boolean): Taken {
    const isTold = this.#tokens !== null;
    const left = isTold ? this.#tokensAt(now) - this.#admitted : this.#levelAt(now) / this.#share;
    return new Taken(this.limit, left, isAdmitted);
  }

  /** Whether there is something to tell at this instant. */
  isDue(now: number, paceMs: number): boolean {
    if (this.#isAsking) return false;
    const since = now - this.#toldAt;
    const isUsed = this.#admitted + this.#refused > 0;
    if (isUsed && since > this.#idleMs) return true;
    if (this.#refused > 0 || (isUsed && this.#levelAt(now) < ONE)) return since >= paceMs / HURRY;
    return since >= paceMs && (isUsed || this.#demand > 0);
  }

  /** Nobody has asked for it lately, and all that was used has been told. */
  isIdle(now: number): boolean {
    return !this.#isAsking && this.#admitted + this.#refused === 0 && now - this.#usedAt > IDLE_MS;
  }

  /** As good as new. */
  isSpent(now: number): boolean {
    return this.isIdle(now) && now - this.#usedAt > this.limit.perSeconds * 1000;
  }

  /** What is to be told; `told` or `notTold` says what became of it. */
  tell(now: number, paceMs: number): LimitUse {
    const passed = Math.max(paceMs / HURRY, Math.min(now - this.#toldAt, this.#idleMs));
    const rate = (this.#admitted + this.#refused) / passed;
    this.#demand += (rate - this.#demand) * (1 - Math.exp(-passed / this.#demandMs));
    const known = this.#tokens === null ? {} : { tokens: this.#tokensAt(now) };
    const use = { key: this.key, admitted: this.#admitted, demand: this.#demand * 1000, ...known };
    this.#toldAt = now;
    this.#isAsking = true;
    this.#admitted = 0;
    this.#refused = 0;
    return use;
  }

  told({ share, level, tokens }: LimitShare, verifiers: number, now: number): void {
    this.#isAsking = false;
    this.#heardAt = now;
    this.#setShare(share);
    this.#tokens = tokens;
    this.verifiers = verifiers;
    // what was let in while the answer was on its way
    this.#setLevel(Math.min(this.#most, level) - this.#admitted, now);
  }

  /** It did not arrive, as far as is known: it is told again. */
  notTold({ admitted }: LimitUse): void {
    this.#isAsking = false;
    this.#admitted += admitted;
  }

  /** A lower level where another meter of the same key has less left. */
  inherit(other: LimitMeter, now: number): void {
    this.#setLevel(Math.min(this.#levelAt(now), other.#levelAt(now)), now);
  }

  #notice(now: number, paceMs: number): void {
    if (this.#toldAt > this.#heardAt && now - this.#heardAt > CUT_OFF_AFTER * paceMs) this.#cutOff(now);
    else if (this.#isUnusedAt(now)) this.#restore(1 / this.verifiers, now);
  }

  #restore(equal: number, now: number): void {
    this.#demand = 0;
    if (this.#tokens === null) return;
    this.#setShare(equal);
    const tokens = this.#tokensAt(now);
    this.#setLevel(tokens < 1 ? tokens * equal : Math.max(1, tokens * equal), now);
  }

  /** Others may have been given the part of one that is not heard. */
  #cutOff(now: number): void {
    const equal = 1 / this.verifiers;
    if (this.#share <= equal) return;
    const level = this.#levelAt(now);
    this.#setShare(equal);
    this.#setLevel(level, now);
  }

  #isUnusedAt(now: number): boolean {
    return now - this.#usedAt > this.#idleMs;
  }

  #setShare(share: number): void {
    this.#share = share;
    this.#shareRate = this.#rate * share;
    this.#most = Math.max(1, this.limit.requests * share);
  }

  #levelAt(now: number): number {
    return Math.min(this.#most, (now - this.#zero) * this.#shareRate);
  }

  #setLevel(level: number, now: number): void {
    this.#zero = now - Math.min(level, this.#most) / this.#shareRate;
  }

  #tokensAt(now: number): number {
    const { requests } = this.limit;
    if (this.#tokens === null) return requests;
    return Math.min(requests, this.#tokens + (now - this.#heardAt) * this.#rate);
  }
}

import type { Limit, Taken } from './limit.js';
import { HURRY, LIMIT_PACE_MS, LimitMeter, type LimitShare, type LimitUse } from './limit-meter.js';

/** Which parts of limits a verifier holds from now on. */
export interface LimitAnswer {
  readonly shares: readonly LimitShare[];
  /** how many verifiers there are */
  readonly verifiers: number;
  /** ms; how often to tell what is used */
  readonly everyMs: number;
}

const MOST_AT_ONCE = 500;
const LONGEST_BREAK_MS = 5_000;
const SWEEP_EVERY_MS = 60_000;

/** The meters of a verifier's limited keys, and what it tells of their use in the background. */
export class LimitMeters {
  /** of all verifiers, this one among them */
  verifiers = 1;
  readonly #meters = new Map<string, LimitMeter>();
  /** those that have something to tell, or will have */
  readonly #active = new Set<LimitMeter>();
  #paceMs = LIMIT_PACE_MS;
  #timer: NodeJS.Timeout | undefined;
  #sweptAt = 0;
  #failures = 0;
  /** nothing is told before then: nobody answered */
  #notBefore = -Infinity;
  #isStopped = false;

  /**
   * @param send resolves with the answer; a rejection means that it is told again
   * @param monotonic ms that never jump
   */
  constructor(
    private readonly send: (uses: readonly LimitUse[]) => Promise<LimitAnswer>,
    private readonly monotonic: () => number,
  ) {}

  /** Takes one request of a key. @returns whether it may go on, and what is left */
  take(key: string, limit: Limit): Taken {
    const now = this.monotonic();
    const known = this.#meters.get(key);
    const meter = known !== undefined && isSame(known.limit, limit) ? known : this.#add(key, limit, now, known);
    const isAdmitted = meter.take(now, this.#paceMs);
    if (!meter.isActive) this.#activate(meter);
    return meter.standing(now, isAdmitted);
  }

  /** How many keys there are meters of. */
  get size(): number {
    return this.#meters.size;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #add(key: string, limit: Limit, now: number, before: LimitMeter | undefined): LimitMeter {
    const meter = new LimitMeter(key, limit, this.verifiers, now);
    if (before !== undefined) {
      meter.inherit(before, now);
      this.#rest(before);
    }
    this.#meters.set(key, meter);
    return meter;
  }

  #activate(meter: LimitMeter): void {
    meter.isActive = true;
    this.#active.add(meter);
    if (this.#timer === undefined) this.#arm(0);
  }

  #rest(meter: LimitMeter): void {
    meter.isActive = false;
    this.#active.delete(meter);
  }

  #arm(ms: number): void {
    if (!this.#isStopped) this.#timer = setTimeout(() => this.#tick(), ms).unref();
  }

  #tick(): void {
    const now = this.monotonic();
    const due: LimitMeter[] = [];
    for (const meter of this.#active) {
      if (meter.isIdle(now)) this.#rest(meter);
      else if (due.length < MOST_AT_ONCE && meter.isDue(now, this.#paceMs)) due.push(meter);
    }
    // those that had their turn stand last
    for (const meter of due) if (this.#active.delete(meter)) this.#active.add(meter);
    if (due.length > 0 && now >= this.#notBefore) void this.#tell(due, now);
    this.#timer = undefined;
    if (this.#active.size > 0) this.#arm(this.#paceMs / HURRY);
    if (now - this.#sweptAt > SWEEP_EVERY_MS) this.#forgetSpent(now);
  }

  async #tell(meters: readonly LimitMeter[], now: number): Promise<void> {
    const uses = meters.map((meter) => meter.tell(now, this.#paceMs));
    try {
      const { shares, verifiers, everyMs } = await this.send(uses);
      const byKey = new Map(shares.map((share) => [share.key, share]));
      this.verifiers = verifiers;
      this.#failures = 0;
      this.#paceMs = everyMs;
      meters.forEach((meter, i) => {
        const share = byKey.get(meter.key);
        if (share === undefined) meter.notTold({ ...uses[i]!, admitted: 0 });
        else meter.told(share, verifiers, this.monotonic());
      });
    } catch {
      this.#notBefore = now + Math.min(LONGEST_BREAK_MS, this.#paceMs * 2 ** this.#failures++);
      meters.forEach((meter, i) => meter.notTold(uses[i]!));
    }
  }

  #forgetSpent(now: number): void {
    this.#sweptAt = now;
    for (const [key, meter] of this.#meters) if (meter.isSpent(now)) this.#meters.delete(key);
  }
}

const isSame = (a: Limit, b: Limit): boolean => a === b || (a.requests === b.requests && a.perSeconds === b.perSeconds);

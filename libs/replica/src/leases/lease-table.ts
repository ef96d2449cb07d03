/** A lease that another process holds: it may answer until the lease ends. Times are monotonic ms of this process. */
export interface HeldLease {
  /** offset up to which the holder has applied everything; -1 before its first report */
  applied: number;
  /** the longest lease that it may have been granted, ms */
  leaseMs: number;
  /** when the last lease that it was granted has surely ended */
  until: number;
  /** when it last reported to this process; null: not yet */
  heardAt: number | null;
  /** when it had last applied everything that there was; until then, since when it has been known */
  caughtUpAt: number;
}

export interface LeaseTimes {
  readonly leaseMs: number;
  /** ms that never jump and never run fast: performance.now */
  readonly monotonic: () => number;
}

// clocks of two machines may run at slightly different speed
const DRIFT = 1.001;
const FORGOTTEN_AFTER_LEASES = 20;

/**
 * Who may hold a lease, and what each of them has applied. A change that revokes something is acknowledged once
 * `behindUntil` is null for it (promise P4). In doubt a lease still lasts, and none is granted.
 */
export class LeaseTable<Details extends object> {
  readonly holders = new Map<string, Details & HeldLease>();
  /** the highest offset that may have been acknowledged as known to every holder */
  acknowledged = -1;
  /** where `newest` stood a tenth to two tenths of a lease ago */
  #lagBound = -1;
  #sample: { readonly at: number; readonly offset: number };

  constructor(
    private readonly newest: () => number,
    private readonly times: LeaseTimes,
  ) {
    this.#sample = { at: this.now, offset: -1 };
  }

  get now(): number {
    return this.times.monotonic();
  }

  add(id: string, details: Details): Details & HeldLease {
    const { times, now: caughtUpAt } = this;
    const lease = { applied: -1, leaseMs: times.leaseMs, until: Number.NEGATIVE_INFINITY, heardAt: null, caughtUpAt };
    const holder: Details & HeldLease = { ...details, ...lease };
    this.holders.set(id, holder);
    return holder;
  }

  forgetGone(): void {
    const { now } = this;
    for (const [id, { until, leaseMs, heardAt, caughtUpAt }] of this.holders) {
      const silentSince = Math.max(until, heardAt ?? caughtUpAt);
      if (silentSince < now - FORGOTTEN_AFTER_LEASES * leaseMs) this.holders.delete(id);
    }
  }

  /** Takes note of a report. What was applied once stays applied: a report may have been overtaken. */
  heard(holder: HeldLease, applied: number): void {
    holder.applied = Math.max(holder.applied, applied);
    holder.heardAt = this.now;
    if (holder.applied >= this.newest()) holder.caughtUpAt = this.now;
  }

  /** Takes note of a lease that begins now at the latest. It never shortens one that was granted before. */
  grant(holder: HeldLease, leaseMs: number): void {
    holder.leaseMs = Math.max(holder.leaseMs, leaseMs);
    holder.until = Math.max(holder.until, this.now + leaseMs * DRIFT);
  }

  acknowledge(offset: number): void {
    this.acknowledged = Math.max(this.acknowledged, offset);
  }

  /** Whether a holder may be granted a lease: it knows what was acknowledged, and lags two tenths of a lease at most. */
  keepsUp(applied: number): boolean {
    if (this.now - this.#sample.at >= this.times.leaseMs / 10) {
      this.#lagBound = this.#sample.offset;
      this.#sample = { at: this.now, offset: this.newest() };
    }
    return applied >= Math.max(this.acknowledged, this.#lagBound);
  }

  /**
   * When the last lease ends of those whose holder has not applied a record; null when there is none.
   * @param asOf leases that had ended by then do not count
   */
  behindUntil(offset: number, asOf: number): number | null {
    let last: number | null = null;
    for (const { applied, until } of this.holders.values()) {
      if (applied < offset && until > asOf) last = Math.max(last ?? until, until);
    }
    return last;
  }

  /** Those who may answer without having applied a record. */
  behind(offset: number): (Details & HeldLease)[] {
    const { now } = this;
    return [...this.holders.values()].filter(({ applied, until }) => applied < offset && until > now);
  }

  /** Offset up to which every holder whose lease lasts has applied everything; infinite when there is none. */
  get minimumApplied(): number {
    const { now } = this;
    let minimum = Number.POSITIVE_INFINITY;
    for (const { applied, until } of this.holders.values()) if (until > now) minimum = Math.min(minimum, applied);
    return minimum;
  }

  get leftMs(): number {
    return Math.max(0, ...[...this.holders.values()].map(({ until }) => until - this.now));
  }

  lagMs({ applied, caughtUpAt }: HeldLease): number {
    return applied >= this.newest() ? 0 : Math.round(this.now - caughtUpAt);
  }
}

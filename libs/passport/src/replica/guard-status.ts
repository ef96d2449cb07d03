import type { CheckCounts, RefusalCode, Verification } from '@latchkey/domain';

/** The state of a guard at this instant. */
export interface GuardStatus {
  /** true: it verifies; false: it answers every request with 503 */
  readonly ready: boolean;
  /** for people: why it is not ready; null when it is */
  readonly reason: string | null;
  /** up to where it has applied everything; null: nothing yet */
  readonly position: string | null;
  /** since it was last known to be complete, ms; null: never */
  readonly lagMs: number | null;
  readonly leaseLeftMs: number;
  readonly connected: boolean;
  /** the newest error of feed or reports that is not resolved yet */
  readonly lastError: string | null;
  readonly keys: number;
  /** verifications since the start, by result */
  readonly verifications: Readonly<Partial<Record<'OK' | RefusalCode, number>>>;
}

/** Counts verifications by result. */
export class VerificationCounts {
  #accepted = 0;
  readonly #refused: Partial<Record<RefusalCode, number>> = {};
  #taken: Record<string, number> = {};

  count(verification: Verification): void {
    if (verification.valid) this.#accepted++;
    else this.#refused[verification.code] = (this.#refused[verification.code] ?? 0) + 1;
  }

  get totals(): GuardStatus['verifications'] {
    return { OK: this.#accepted, ...this.#refused };
  }

  /** Those since the last call; null: none. */
  take(): CheckCounts | null {
    const before = this.#taken;
    this.#taken = { ...this.totals };
    const since = Object.entries(this.#taken).map(([code, count]) => [code, count - (before[code] ?? 0)] as const);
    const { OK: accepted = 0, ...refused } = Object.fromEntries(since.filter(([, count]) => count > 0));
    return accepted > 0 || Object.keys(refused).length > 0 ? { accepted, refused } : null;
  }
}

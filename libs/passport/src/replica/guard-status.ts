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
  #taken: CheckCounts = { accepted: 0, refused: {} };

  count(verification: Verification): void {
    if (verification.valid) this.#accepted++;
    else this.#refused[verification.code] = (this.#refused[verification.code] ?? 0) + 1;
  }

  /** All of them, by result. */
  get totals(): GuardStatus['verifications'] {
    return { OK: this.#accepted, ...this.#refused };
  }

  /** Those since the last call; null: none. */
  take(): CheckCounts | null {
    const { accepted, refused } = this.#taken;
    this.#taken = { accepted: this.#accepted, refused: { ...this.#refused } };
    const grown = Object.entries(this.#refused).map(([code, count]) => [code, count - (refused[code] ?? 0)] as const);
    const since = {
      accepted: this.#accepted - accepted,
      refused: Object.fromEntries(grown.filter(([, count]) => count > 0)),
    };
    return since.accepted > 0 || Object.keys(since.refused).length > 0 ? since : null;
  }
}

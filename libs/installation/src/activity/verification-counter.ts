import { hourOf, type CheckCounts, type CheckHour, type Clock, type Verification } from '@latchkey/domain';

interface Counted {
  accepted: number;
  readonly refused: Record<string, number>;
}

/** What was counted for one account in one hour. */
interface CountedHour {
  readonly account: string;
  readonly at: number;
  readonly counted: Counted;
}

// accounts have ids
const UNKNOWN_ACCOUNT = '';

/** Counts verifications of credentials in memory: each costs a look-up and an addition, and does not read the clock. */
export class VerificationCounter {
  #fresh = new Map<string, Counted>();
  #hours = new Map<string, CountedHour>();

  constructor(private readonly clock: Clock) {}

  /** @param account whose credential it was; null: unknown, as with a key that does not exist */
  count(verification: Verification, account: string | null): void {
    const counted = this.#of(account ?? UNKNOWN_ACCOUNT);
    if (verification.valid) counted.accepted++;
    else counted.refused[verification.code] = (counted.refused[verification.code] ?? 0) + 1;
  }

  /** Adds what a guard in another process has counted since its last report. */
  add(account: string, counts: CheckCounts): void {
    plus(this.#of(account), counts);
  }

  /** Books what was counted since the last call in the current hour. */
  settle(): void {
    const at = hourOf(this.clock.now());
    for (const [account, counts] of this.#fresh) {
      const id = `${account}/${at}`;
      const hour = this.#hours.get(id) ?? { account, at, counted: { accepted: 0, refused: {} } };
      this.#hours.set(id, hour);
      plus(hour.counted, counts);
    }
    this.#fresh = new Map();
  }

  /** Returns what was counted since the last call, by account and hour. @param fallback for verifications of no known account */
  take(fallback: string | undefined): Map<string, CheckHour[]> {
    this.settle();
    const taken = new Map<string, CheckHour[]>();
    for (const { account, at, counted } of this.#hours.values()) {
      const whose = account === UNKNOWN_ACCOUNT ? fallback : account;
      if (whose !== undefined) taken.set(whose, [...(taken.get(whose) ?? []), { at, ...counted }]);
    }
    this.#hours = new Map();
    return taken;
  }

  #of(account: string): Counted {
    const known = this.#fresh.get(account);
    if (known !== undefined) return known;
    const counted = { accepted: 0, refused: {} };
    this.#fresh.set(account, counted);
    return counted;
  }
}

function plus(sum: Counted, { accepted, refused }: CheckCounts): void {
  sum.accepted += accepted;
  for (const [code, count] of Object.entries(refused)) sum.refused[code] = (sum.refused[code] ?? 0) + count;
}

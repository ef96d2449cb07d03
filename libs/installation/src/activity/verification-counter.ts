import { hourOf, type CheckCounts, type CheckHour, type Clock, type Verification } from '@latchkey/domain';

interface Counted {
  accepted: number;
  readonly refused: Record<string, number>;
}

// accounts have ids
const UNKNOWN_ACCOUNT = '';

/** Counts verifications of credentials in memory: each costs a look-up and an addition, and does not read the clock. */
export class VerificationCounter {
  /** by account */
  #fresh = new Map<string, Counted>();
  /** by account and hour */
  #hours = new Map<string, Map<number, Counted>>();

  constructor(private readonly clock: Clock) {}

  /** @param account whose credential it was; null: unknown, as with a key that does not exist */
  count(verification: Verification, account: string | null): void {
    const counted = countedOf(this.#fresh, account ?? UNKNOWN_ACCOUNT);
    if (verification.valid) counted.accepted++;
    else counted.refused[verification.code] = (counted.refused[verification.code] ?? 0) + 1;
  }

  /** Adds what a guard in another process has counted since its last report. */
  add(account: string, counts: CheckCounts): void {
    plus(countedOf(this.#fresh, account), counts);
  }

  /** Books what was counted since the last call in the current hour. */
  settle(): void {
    const at = hourOf(this.clock.now());
    for (const [account, counts] of this.#fresh) {
      const hours = this.#hours.get(account) ?? new Map<number, Counted>();
      this.#hours.set(account, hours);
      plus(countedOf(hours, at), counts);
    }
    this.#fresh = new Map();
  }

  /** Returns what was counted since the last call, by account and hour. @param fallback for verifications of no known account */
  take(fallback: string | undefined): Map<string, CheckHour[]> {
    this.settle();
    const taken = new Map<string, CheckHour[]>();
    for (const [account, hours] of this.#hours) {
      const whose = account === UNKNOWN_ACCOUNT ? fallback : account;
      const own = Array.from(hours, ([at, counted]) => ({ at, ...counted }));
      if (whose !== undefined) taken.set(whose, [...(taken.get(whose) ?? []), ...own]);
    }
    this.#hours = new Map();
    return taken;
  }
}

function countedOf<K>(counts: Map<K, Counted>, key: K): Counted {
  const known = counts.get(key);
  if (known !== undefined) return known;
  const counted = { accepted: 0, refused: {} };
  counts.set(key, counted);
  return counted;
}

function plus(sum: Counted, { accepted, refused }: CheckCounts): void {
  sum.accepted += accepted;
  for (const [code, count] of Object.entries(refused)) sum.refused[code] = (sum.refused[code] ?? 0) + count;
}

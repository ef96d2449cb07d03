import { instantOf, type CheckCounts, type Clocks, type KeyUse, type Lease } from '@latchkey/domain';
import { SourceError, type Report, type ReplicaSource } from './replica-source.port.js';

const USES_PER_REPORT = 500;
const LEAVE_WITHIN_MS = 1_000;

/** What a report says besides what is counted here. */
export type ReportBasis = Pick<Report, 'instance' | 'boot' | 'service' | 'version'>;

export interface ReporterParts {
  readonly source: ReplicaSource;
  readonly lease: Lease;
  readonly clocks: Clocks;
  readonly basis: ReportBasis;
  /** up to where everything is applied; null: there is nothing to report yet, or it must not be */
  applied(): string | null;
  takeUses(most: number): KeyUse[];
  /** how credentials were checked since the last call; null: none was */
  takeChecks(): CheckCounts | null;
}

/** Reports what was applied, several times in each lease and at once where somebody waits for it; renews the lease. */
export class Reporter {
  /** why the newest report was not granted a lease; null when it was */
  lastError: Error | null = null;
  leaseMs = 0;
  #timer: NodeJS.Timeout | null = null;
  #unsent: NonNullable<Report['usage']> | null = null;
  #seq = 0;
  #takesChecks = false;
  #underWay = 0;
  #again = false;
  #generation = 0;
  #left = false;

  constructor(private readonly parts: ReporterParts) {}

  /** Something was applied; reports at once when that is asked for, or when no lease is held. */
  applied(urgent: boolean): void {
    if (urgent || this.parts.lease.leftMs === 0) this.#soon();
  }

  /** Grants that are still under way are for what is not known any more. */
  forget(): void {
    this.#generation++;
  }

  /** Says that this process answers nobody any more. */
  async leave(): Promise<void> {
    this.#left = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const applied = this.parts.applied();
    this.forget();
    if (applied === null) return;
    const report = { ...this.parts.basis, ...this.#usage(), applied, leaving: true };
    await this.parts.source.report(report, LEAVE_WITHIN_MS).catch(() => undefined);
  }

  // One report that others wait for may overtake one that is under way; more than that are told in the next.
  #soon(): void {
    if (this.#underWay >= 2) this.#again = true;
    else void this.#report();
  }

  async #report(): Promise<void> {
    const applied = this.parts.applied();
    if (applied === null || this.#left) return;
    this.#underWay++;
    const generation = this.#generation;
    try {
      await this.#send(applied, generation);
    } catch (error) {
      this.lastError = error as Error;
      // counts that are refused must not cost the lease
      if (error instanceof SourceError && error.kind === 'rejected') this.#unsent = null;
    }
    this.#underWay--;
    if (generation !== this.#generation) return;
    if (this.#again) {
      this.#again = false;
      return this.#soon();
    }
    this.#arm();
  }

  async #send(applied: string, generation: number): Promise<void> {
    const { source, lease, clocks, basis } = this.parts;
    const usage = this.#usage();
    const sent = instantOf(clocks);
    const timeoutMs = Math.max(1_000, this.leaseMs / 5);
    const grant = await source.report({ ...basis, ...usage, applied }, timeoutMs);
    if (usage.usage?.seq === this.#unsent?.seq) this.#unsent = null;
    if (generation !== this.#generation) return;
    this.leaseMs = grant.leaseMs;
    this.#takesChecks = grant.takesChecks === true;
    if (grant.granted) lease.renew(sent, grant.leaseMs, grant.now);
    this.lastError = grant.granted ? null : new SourceError('unreachable', `no lease was granted: ${grant.reason}`);
  }

  #arm(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#report(), Math.max(50, (this.leaseMs || 1_000) / 10));
  }

  /** Counts that did not arrive for sure are sent again under their number. */
  #usage(): Pick<Report, 'usage'> {
    if (this.#unsent === null) {
      const uses = this.parts.takeUses(USES_PER_REPORT);
      const checks = this.#takesChecks ? this.parts.takeChecks() : null;
      if (uses.length > 0 || checks !== null) this.#unsent = { seq: ++this.#seq, uses, ...(checks && { checks }) };
    }
    return this.#unsent === null ? {} : { usage: this.#unsent };
  }
}

import { randomUUID } from 'node:crypto';
import { instantOf, type CheckCounts, type Clocks, type KeyUse, type Lease } from '@latchkey/domain';
import { Backoff } from '../source/waiting.js';
import { ToldUses } from './told-uses.js';
import { SourceError, type Grant, type Report, type ReplicaSource } from '../source/replica-source.port.js';

const LEAVE_TIMEOUT_MS = 1_000;

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
  /** of the service that is guarded */
  readonly scopes: NonNullable<Report['scopes']>;
  /** since the last call; null: none */
  takeVerifications(): CheckCounts | null;
  granted(grant: Grant): void;
  refused(error: SourceError): void;
}

/** Whether Latchkey refused the guard's credential. */
export const isCredentialRefusal = (error: unknown): error is SourceError =>
  error instanceof SourceError && error.kind === 'credential';

/** Reports what was applied, several times in each lease and at once when an acknowledgement waits; renews the lease. */
export class Reporter {
  /** why the newest report was not granted a lease; null when it was */
  lastError: Error | null = null;
  #leaseMs = 0;
  #everyMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #unsent: NonNullable<Report['usage']> | null = null;
  #seq = 0;
  #takesChecks = false;
  readonly #uses: ToldUses;
  #wantsScopes = false;
  #scopesRefused = false;
  #underWay = 0;
  #again = false;
  #generation = 0;
  #basis: ReportBasis;
  /** by token of a grant: when its lease ends, monotonic ms */
  readonly #tokens = new Map<string, number>();
  readonly #stop = new AbortController();

  constructor(private readonly parts: ReporterParts) {
    this.#basis = parts.basis;
    this.#uses = new ToldUses(parts.takeUses);
  }

  /** Something was applied: it is reported at once when that is urgent, or when no lease is held. */
  applied(urgent: boolean): void {
    if (urgent || this.parts.lease.leftMs === 0) this.#soon();
  }

  /** Grants that are still under way are for what is not known any more. */
  forget(): void {
    this.#generation++;
  }

  /** The credential is refused and this process has stopped answering: says so, and is another boot from then on. */
  withdraw(): void {
    this.forget();
    clearTimeout(this.#timer);
    this.#basis = { ...this.#basis, boot: randomUUID() };
    this.#unsent = null;
    for (const [token, until] of this.#tokens) void this.#giveBack(token, until);
    this.#tokens.clear();
  }

  /** Says that this process has stopped answering. */
  async leave(): Promise<void> {
    this.#stop.abort();
    clearTimeout(this.#timer);
    const applied = this.parts.applied();
    this.forget();
    if (applied === null) return;
    // counts that are on their way keep their number; what was counted since goes with the last report
    if (this.#unsent !== null) await this.#last({ ...this.#basis, ...this.#usage(), applied });
    await this.#last({ ...this.#basis, ...this.#usage(), applied, leaving: true });
  }

  async #last(report: Report): Promise<void> {
    const arrived = await this.parts.source.report(report, LEAVE_TIMEOUT_MS).catch(() => null);
    if (arrived !== null) this.#unsent = null;
  }

  // One urgent report may overtake one that is under way; what comes later goes into the next.
  #soon(): void {
    if (this.#underWay >= 2) this.#again = true;
    else void this.#report();
  }

  async #report(): Promise<void> {
    const applied = this.parts.applied();
    if (applied === null || this.#stop.signal.aborted) return;
    this.#underWay++;
    const generation = this.#generation;
    try {
      await this.#send(applied, generation);
    } catch (error) {
      this.lastError = error as Error;
      if (isCredentialRefusal(error) && generation === this.#generation) this.parts.refused(error);
      // what is not taken must not cost the lease
      if (error instanceof SourceError && error.kind === 'rejected') {
        // alone in their report
        if (this.#wantsScopes) this.#scopesRefused = true;
        else this.#unsent = null;
        this.#wantsScopes = false;
      }
    }
    this.#underWay--;
    if (generation !== this.#generation) return;
    if (!this.#again) return this.#arm();
    this.#again = false;
    this.#soon();
  }

  async #send(applied: string, generation: number): Promise<void> {
    const { source, clocks, lease } = this.parts;
    const usage = this.#usage();
    const basis = this.#basis;
    const sent = instantOf(clocks);
    const timeoutMs = Math.max(1_000, this.#leaseMs / 5);
    const more = this.#wantsScopes ? { scopes: this.parts.scopes } : usage;
    const grant = await source.report({ ...basis, ...more, applied }, timeoutMs);
    if ('usage' in more && more.usage?.seq === this.#unsent?.seq) this.#unsent = null;
    if (grant.leaveToken !== undefined) this.#remember(grant.leaveToken, sent.monotonic + grant.leaseMs, basis);
    if (generation !== this.#generation) return;
    this.#leaseMs = grant.leaseMs;
    this.#everyMs = grant.reportEveryMs ?? grant.leaseMs / 10;
    this.#takesChecks = grant.takesChecks === true;
    this.#uses.inDetail = grant.takesUse === true;
    this.#wantsScopes = grant.wantsScopes === true && !this.#scopesRefused;
    this.lastError = grant.granted ? null : new SourceError('unreachable', `no lease was granted: ${grant.reason}`);
    if (!grant.granted) return;
    lease.renew(sent, grant.leaseMs, grant.now);
    this.parts.granted(grant);
  }

  #remember(token: string, until: number, basis: ReportBasis): void {
    // granted to a boot that has withdrawn meanwhile
    if (basis !== this.#basis) return void this.#giveBack(token, until);
    this.#tokens.set(token, until);
    for (const [old, ends] of this.#tokens) if (ends < this.parts.clocks.monotonic()) this.#tokens.delete(old);
  }

  /** Tries several times: behind one address there may be processes that do not know the token. */
  async #giveBack(token: string, until: number): Promise<void> {
    const { source, clocks } = this.parts;
    const backoff = new Backoff();
    while (clocks.monotonic() < until && !this.#stop.signal.aborted) {
      try {
        return await source.leave?.(token, LEAVE_TIMEOUT_MS);
      } catch {
        await backoff.wait(this.#stop.signal);
      }
    }
  }

  #arm(): void {
    clearTimeout(this.#timer);
    // a report that failed is made up for as soon as if there were few guards
    const everyMs = this.lastError === null ? this.#everyMs : this.#leaseMs / 10;
    this.#timer = setTimeout(() => void this.#report(), Math.max(50, everyMs || 100)).unref();
  }

  /** Counts that did not arrive for sure are sent again under their number. */
  #usage(): Pick<Report, 'usage'> {
    if (this.#unsent === null) {
      const uses = this.#uses.take();
      const checks = this.#takesChecks ? this.parts.takeVerifications() : null;
      if (uses.length > 0 || checks !== null) this.#unsent = { seq: ++this.#seq, uses, ...(checks && { checks }) };
    }
    return this.#unsent === null ? {} : { usage: this.#unsent };
  }
}

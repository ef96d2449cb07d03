import { randomUUID } from 'node:crypto';
import { instantOf, type Clocks, type Instant } from '@latchkey/domain';
import type { EventLog } from '@latchkey/event-log';
import { encodeStatus, type FedGuard } from './process-report.js';
import type { ServiceScopes } from './scope-catalogue.js';

export interface ReportContent {
  readonly version: string;
  readonly leaseMs: number;
  readonly clocks: Clocks;
  position(): string | null;
  guards(): readonly FedGuard[];
  scopes(): readonly ServiceScopes[];
  /** offset up to which this process, its guards and its pending decisions know everything */
  applied(): number;
  /** offset of the newest event that revoked something, as far as this process has applied */
  revokedAt(): number;
}

const MOST_UNHEARD = 1_000;
const GUARDS_PER_REPORT = 50;
// a record has a megabyte
const MOST_SCOPE_BYTES = 256 * 1024;

/** The newest of them that fit. */
function within(bytes: number, all: readonly ServiceScopes[]) {
  let left = bytes;
  const newest = all.toReversed().filter((one) => (left -= JSON.stringify(one).length) >= 0);
  return newest.map((one) => ({ ...one, scopes: [...one.scopes] }));
}

/** What this process has said on the status topic, and how much of it it has read back. Times are monotonic ms. */
export class OwnReports {
  readonly boot = randomUUID();
  /** the newest record that was read back, and when it was sent */
  heardSeq = 0;
  asOf = Number.NEGATIVE_INFINITY;
  /** the highest offset that others have been told is known here */
  reported = -1;
  /** when the newest record of any kind was sent */
  sentAt = Number.NEGATIVE_INFINITY;
  #reportedAt = Number.NEGATIVE_INFINITY;
  #seq = 0;
  readonly #unheard = new Map<number, { readonly at: Instant; readonly renews: boolean }>();

  constructor(
    private readonly status: EventLog,
    private readonly content: ReportContent,
  ) {}

  /** How long until the next report is due, ms; 0 or less: it is due now. */
  get dueMs(): number {
    if (this.isOutdated && this.content.applied() > this.reported) return 0;
    return Math.ceil(this.#reportedAt + this.content.leaseMs / 10 - this.content.clocks.monotonic());
  }

  /** Something was revoked, and others do not know yet that it is known here. */
  get isOutdated(): boolean {
    return this.content.revokedAt() > this.reported;
  }

  /** A probe says nothing: once it is read back, everything before it has been read. @returns its number */
  probe(): number {
    const seq = this.#next(false);
    void this.#append(encodeStatus({ v: 1, kind: 'probe', boot: this.boot, seq }));
    return seq;
  }

  /** Reading it back renews the lease. @returns its number */
  report(): number {
    const seq = this.#next(true);
    void this.#say(seq, this.content.leaseMs, false);
    return seq;
  }

  /** The last word; guards that this process fed may answer for so long. Resolves once it is said, or cannot be. */
  leave(guardsMs: number): Promise<void> {
    return this.#say(this.#next(false), guardsMs, true);
  }

  /** Takes note of a record of one's own. @returns when it was sent, if it renews the lease */
  readBack(seq: number): Instant | null {
    const sent = this.#unheard.get(seq);
    this.#unheard.delete(seq);
    this.heardSeq = Math.max(this.heardSeq, seq);
    if (sent === undefined) return null;
    this.asOf = Math.max(this.asOf, sent.at.monotonic);
    return sent.renews ? sent.at : null;
  }

  #next(renews: boolean): number {
    const at = instantOf(this.content.clocks);
    this.sentAt = at.monotonic;
    this.#unheard.set(++this.#seq, { at, renews });
    if (this.#unheard.size > MOST_UNHEARD) this.#unheard.delete(this.#unheard.keys().next().value!);
    return this.#seq;
  }

  #say(seq: number, leaseMs: number, leaving: boolean): Promise<void> {
    const { version } = this.content;
    const applied = this.content.applied();
    this.reported = Math.max(this.reported, applied);
    this.#reportedAt = this.sentAt;
    const said = { version, applied, position: this.content.position(), ...this.#guards(seq), leaseMs, leaving };
    return this.#append(encodeStatus({ v: 1, kind: 'report', boot: this.boot, seq, ...said }));
  }

  /** Nothing: not with this report. */
  #guards(seq: number): { guards?: FedGuard[]; scopes?: ReturnType<typeof within> } {
    const guards = this.content.guards();
    if (seq % Math.ceil(guards.length / GUARDS_PER_REPORT + 1) !== 0) return {};
    return { guards: [...guards], scopes: within(MOST_SCOPE_BYTES, this.content.scopes()) };
  }

  // a report that does not arrive renews nothing
  #append(record: Buffer): Promise<void> {
    return this.status.append(record).catch(() => undefined);
  }
}

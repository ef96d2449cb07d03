import { randomUUID } from 'node:crypto';
import { instantOf, Lease, OutcomeUnknown, type Clocks, type Instant } from '@latchkey/domain';
import type { ForgettingLog } from '@latchkey/event-log';
import { OtherProcesses, type ProcessStatus } from './other-processes.js';
import { decodeStatus, encodeStatus, type FedGuard } from './process-report.js';

export interface ProcessLeaseOptions {
  readonly version: string;
  readonly leaseMs: number;
  readonly clocks: Clocks;
  /** offset of the newest record that this process itself has applied */
  newest(): number;
  /** the position of that record, as text */
  position(): string | null;
  /** the guards that this process feeds, for whoever looks */
  guards(): readonly FedGuard[];
  /** offset up to which this process, its guards and its decisions under way know everything */
  applied(): number;
  /** offset of the newest event that took something away, as far as this process has applied */
  takenAwayAt(): number;
  /** resolves when another record was applied, or after `ms` */
  advanced(ms: number): Promise<void>;
  /** appends a barrier to the log and resolves once it was read back */
  barrier(): Promise<void>;
}

const RETRY_MS = 50;
const UNREPORTED_MS = 5;
const MOST_UNHEARD = 1_000;
const GUARDS_PER_REPORT = 50;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * The lease of a process that shares its log with others (promise P4). Each reports on a status topic what it has applied,
 * and may answer while the newest report that it has read back itself was sent less than the lease ago. Whoever takes
 * something away waits until every other process has reported that it knows, or has been silent for so long that it
 * answers nobody any more.
 *
 * After a start or a lapse a process answers only when it has read back a report of its own and then a barrier in the log:
 * whoever does not know of it yet has not been told of anything that came after that barrier.
 */
export class ProcessLeases {
  /** this start of this process */
  readonly boot = randomUUID();
  readonly #stop = new AbortController();
  readonly #lease: Lease;
  readonly #others: OtherProcesses;
  /** what was sent and not read back yet */
  readonly #sent = new Map<number, { readonly at: Instant; readonly renews: boolean }>();
  #seq = 0;
  #heardSeq = 0;
  /** when the newest record was sent that was read back, monotonic ms */
  #asOf = Number.NEGATIVE_INFINITY;
  /** counts the times the lease was lost */
  #lapses = 0;
  #reported = -1;
  /** when the newest report was sent, and the newest of anything; monotonic ms */
  #sentAt = Number.NEGATIVE_INFINITY;
  #lastSentAt = Number.NEGATIVE_INFINITY;
  /** it has read back a barrier since its lease began */
  #joined = false;
  /** what it had applied then: others may have acknowledged all of it while they did not wait for it */
  #joinedAt = -1;
  /** where the others were some time ago: who is still not there has lost its way */
  #horizon = -1;
  #mark = { at: 0, offset: -1 };
  #waitingIsOver = false;
  #hearing: (() => void)[] = [];
  #running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly status: ForgettingLog,
    private readonly options: ProcessLeaseOptions,
  ) {
    this.#lease = new Lease(options.clocks);
    this.#others = new OtherProcesses(options.clocks.monotonic);
  }

  /** Whether this process may answer now. */
  valid(): boolean {
    return this.#joined && this.#holds();
  }

  /** How long it may go on answering without hearing anything, ms. */
  get leftMs(): number {
    return this.#joined ? this.#lease.leftMs : 0;
  }

  /**
   * The highest offset that others have been told is known here, or went on without this process when it had lapsed:
   * nobody who knows less may be granted anything.
   */
  get reported(): number {
    return Math.max(this.#reported, this.#joinedAt);
  }

  /**
   * Reads what others have said, reports, and resolves when this process may answer.
   *
   * @throws LogError when the status topic cannot be read
   */
  async join(): Promise<void> {
    this.#run(Promise.all([this.#listen(), this.#report()]));
    while (!this.#joined && !this.#stop.signal.aborted) await Promise.race([this.#heard(), this.#running]);
  }

  /** Follows what others say without being one of them: for a process that verifies nothing. */
  watch(): void {
    this.#run(this.#listen());
  }

  /** Resolves when this ends, rejects when the status topic cannot be read any more: the lease then runs out. */
  async ended(): Promise<void> {
    await this.#running;
  }

  /**
   * Resolves once no other process, and no guard that one feeds, can answer without knowing the record at an offset.
   *
   * @throws OutcomeUnknown when that takes longer than two leases, or this process stops before that
   */
  async settled(offset: number): Promise<void> {
    const until = this.#now() + 2 * this.options.leaseMs;
    await this.#until(() => this.options.applied() >= offset, until);
    // whoever joined before the record was appended has said so before this
    const seq = this.#send(this.#joined ? 'report' : 'probe');
    await this.#until(() => this.#heardSeq >= seq, until);
    await this.#until(() => this.#areGone(offset), until);
  }

  /** Whether nobody has to be awaited; whoever has been silent for a lease is asked for a last time. */
  #areGone(offset: number): boolean {
    const until = this.#others.behindUntil(offset, this.#asOf);
    if (until !== null && this.#now() >= until && this.#lastSentAt < until) this.#send('probe');
    return until === null;
  }

  /** Whoever waits for others is told that the outcome is unknown. */
  stopWaiting(): void {
    this.#waitingIsOver = true;
    this.#ring();
  }

  list(): ProcessStatus[] {
    return this.#others.list();
  }

  /**
   * Says that this process answers nobody any more, and stops.
   *
   * @param guardsMs how long guards that it fed may still answer
   */
  async stop(guardsMs: number): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const joined = this.#joined;
    this.#joined = false;
    this.#stop.abort();
    this.stopWaiting();
    if (joined) await Promise.race([this.#append('report', guardsMs), sleep(1_000)]);
    await this.#running.catch(() => undefined);
  }

  #run(work: Promise<unknown>): void {
    this.#running = work;
    // whoever asks for the end hears of it; until then it must not end the process
    work.catch(() => undefined);
  }

  async #until(holds: () => boolean, deadline: number): Promise<void> {
    while (!holds()) {
      if (this.#waitingIsOver || this.#now() > deadline) throw new OutcomeUnknown();
      await this.#heard();
    }
  }

  /** Resolves when something was read on the status topic, or soon. */
  async #heard(): Promise<void> {
    const rung = new Promise<void>((resolve) => this.#hearing.push(resolve));
    await Promise.race([rung, sleep(RETRY_MS)]);
  }

  #ring(): void {
    for (const ring of this.#hearing.splice(0)) ring();
  }

  async #listen(): Promise<void> {
    for await (const batch of this.status.read(this.status.begin(), { follow: true, signal: this.#stop.signal })) {
      for (const { bytes } of batch) {
        const record = decodeStatus(bytes);
        if (record === null) continue;
        if (record.boot === this.boot) this.#readBack(record.seq);
        else if (record.kind === 'report') this.#others.heard(record);
      }
      this.#ring();
    }
  }

  #readBack(seq: number): void {
    const sent = this.#sent.get(seq);
    this.#sent.delete(seq);
    this.#heardSeq = Math.max(this.#heardSeq, seq);
    if (sent === undefined) return;
    this.#asOf = Math.max(this.#asOf, sent.at.monotonic);
    if (!sent.renews) return;
    // what was lost by a lapse comes back by a barrier only
    if (!this.#holds()) {
      this.#joined = false;
      this.#lapses += 1;
    }
    this.#lease.renew(sent.at, this.options.leaseMs, 0);
  }

  async #report(): Promise<void> {
    let joining = false;
    while (!this.#stop.signal.aborted) {
      if (!this.#holds()) this.#joined = false;
      if (this.#isDue()) this.#send('report');
      if (!this.#joined && !joining && this.#holds()) {
        joining = true;
        void this.#rejoin().finally(() => (joining = false));
      }
      await this.options.advanced(this.#pauseMs());
    }
  }

  async #rejoin(): Promise<void> {
    const lapses = this.#lapses;
    try {
      await this.options.barrier();
      this.#joinedAt = this.options.newest();
      this.#joined = this.#lapses === lapses && this.#holds() && !this.#stop.signal.aborted;
      this.#ring();
    } catch {
      await sleep(RETRY_MS);
    }
  }

  #isDue(): boolean {
    if (this.#lags()) return false;
    return this.#now() - this.#sentAt >= this.options.leaseMs / 10 || this.#hasNews();
  }

  /** Something was taken away that others do not know yet that it is known here. */
  #hasNews(): boolean {
    const applied = this.options.applied();
    return this.options.takenAwayAt() > this.#reported && applied > this.#reported;
  }

  #pauseMs(): number {
    if (this.options.takenAwayAt() > this.#reported) return UNREPORTED_MS;
    return Math.max(1, Math.min(RETRY_MS * 4, this.#sentAt + this.options.leaseMs / 10 - this.#now()));
  }

  /** A process that has lost its way in the log falls silent, so that nobody waits for it longer than a lease. */
  #lags(): boolean {
    const now = this.#now();
    if (now - this.#mark.at >= this.options.leaseMs / 10) {
      this.#horizon = this.#mark.offset;
      this.#mark = { at: now, offset: this.#others.newest };
    }
    return this.options.newest() < this.#horizon;
  }

  #send(kind: 'report' | 'probe'): number {
    void this.#append(kind, null);
    return this.#seq;
  }

  /** @param guardsMs null: this process goes on; otherwise it is its last word */
  async #append(kind: 'report' | 'probe', guardsMs: number | null): Promise<void> {
    const seq = ++this.#seq;
    const { version, leaseMs } = this.options;
    const base = { v: 1, boot: this.boot, seq } as const;
    const applied = this.options.applied();
    this.#lastSentAt = this.#now();
    if (kind === 'report') {
      this.#reported = Math.max(this.#reported, applied);
      this.#sentAt = this.#lastSentAt;
    }
    this.#sent.set(seq, { at: instantOf(this.options.clocks), renews: kind === 'report' && guardsMs === null });
    if (this.#sent.size > MOST_UNHEARD) this.#sent.delete(this.#sent.keys().next().value!);
    const position = this.options.position();
    const leaving = guardsMs !== null;
    const said = { version, applied, position, guards: this.#guards(seq), leaseMs: guardsMs ?? leaseMs, leaving };
    const record = kind === 'probe' ? { ...base, kind } : { ...base, kind, ...said };
    // a report that does not arrive renews nothing
    await this.status.append(encodeStatus(record)).catch(() => undefined);
  }

  /** Undefined: not with this report. */
  #guards(seq: number): FedGuard[] | undefined {
    const guards = this.options.guards();
    return seq % Math.ceil(guards.length / GUARDS_PER_REPORT + 1) === 0 ? [...guards] : undefined;
  }

  #holds(): boolean {
    return this.#lease.leftMs > 0;
  }

  #now(): number {
    return this.options.clocks.monotonic();
  }
}

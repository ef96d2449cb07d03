import { Lease, OutcomeUnknown } from '@latchkey/domain';
import type { ForgettingLog } from '@latchkey/event-log';
import { OtherProcesses, type ProcessStatus } from './other-processes.js';
import { OwnReports, type ReportContent } from './own-reports.js';
import { decodeStatus } from './process-report.js';

export interface ProcessLeaseOptions extends ReportContent {
  /** offset of the newest record that this process itself has applied */
  newest(): number;
  /** offset of the newest event that took something away, as far as this process has applied */
  takenAwayAt(): number;
  /** resolves when another record was applied, or after `ms` */
  advanced(ms: number): Promise<void>;
  /** appends a barrier to the log and resolves once it was read back */
  barrier(): Promise<void>;
}

const RETRY_MS = 50;
const UNREPORTED_MS = 5;
// at rest; whoever stops waits for the end of it
const PAUSE_MS = 500;

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
  readonly #stop = new AbortController();
  readonly #lease: Lease;
  readonly #others: OtherProcesses;
  readonly #own: OwnReports;
  /** counts the times the lease was lost */
  #lapses = 0;
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
    this.#own = new OwnReports(status, options);
  }

  /** What this start of this process is called. */
  get boot(): string {
    return this.#own.boot;
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
    return Math.max(this.#own.reported, this.#joinedAt);
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
    const seq = this.#joined ? this.#own.report() : this.#own.probe();
    await this.#until(() => this.#own.heardSeq >= seq, until);
    await this.#until(() => this.#areGone(offset), until);
  }

  /** Whether nobody has to be awaited; whoever has been silent for a lease is asked for a last time. */
  #areGone(offset: number): boolean {
    const until = this.#others.behindUntil(offset, this.#own.asOf);
    if (until !== null && this.#now() >= until && this.#own.sentAt < until) this.#own.probe();
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
    if (joined) await Promise.race([this.#own.leave(guardsMs), sleep(1_000)]);
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
    const sentAt = this.#own.readBack(seq);
    if (sentAt === null) return;
    // what was lost by a lapse comes back by a barrier only
    if (!this.#holds()) {
      this.#joined = false;
      this.#lapses += 1;
    }
    this.#lease.renew(sentAt, this.options.leaseMs, 0);
  }

  async #report(): Promise<void> {
    let joining = false;
    while (!this.#stop.signal.aborted) {
      if (!this.#holds()) this.#joined = false;
      if (this.#isDue()) this.#own.report();
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
    return this.#now() - this.#own.reportedAt >= this.options.leaseMs / 10 || this.#hasNews();
  }

  /** Something was taken away that others do not know yet that it is known here. */
  #hasNews(): boolean {
    const applied = this.options.applied();
    return this.options.takenAwayAt() > this.#own.reported && applied > this.#own.reported;
  }

  #pauseMs(): number {
    if (this.options.takenAwayAt() > this.#own.reported) return UNREPORTED_MS;
    const due = Math.ceil(this.#own.reportedAt + this.options.leaseMs / 10 - this.#now());
    return this.#joined && due > 0 ? Math.min(due, PAUSE_MS) : RETRY_MS;
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

  #holds(): boolean {
    return this.#lease.leftMs > 0;
  }

  #now(): number {
    return this.options.clocks.monotonic();
  }
}

import { Lease, OutcomeUnknown } from '@latchkey/domain';
import { Wakeup, withTimeout, type ForgettingLog } from '@latchkey/event-log';
import { OtherProcesses, type ProcessStatus } from './other-processes.js';
import { OwnReports, type ReportContent } from './own-reports.js';
import { decodeStatus, encodeStatus, type ToldUse } from './process-report.js';

/** What a process tells others of itself, and how it learns of the log. */
export interface ProcessLeaseOptions extends ReportContent {
  newest(): number;
  /** resolves when another record was applied, or after `ms` */
  advanced(ms: number): Promise<void>;
  /** what verifiers told other processes of the limits of keys */
  heard(told: readonly ToldUse[]): void;
  /** appends a barrier to the log and resolves once it was read back */
  barrier(): Promise<void>;
}

const RETRY_MS = 50;
const MOST_TOLD = 2_000;
const OUTDATED_MS = 5;
// at rest; `stop` waits for the end of it
const PAUSE_MS = 500;
const LEAVE_WITHIN_MS = 1_000;

/**
 * The lease of a process that shares its log with others (promise P4): it may answer while the newest report that it
 * has read back itself was sent less than the lease ago. A change that revokes something waits until every other
 * process has reported that it knows, or has been silent for so long that it no longer answers.
 *
 * After a start or a lapse a process answers only when it has read back a report of its own and then a barrier in the
 * log: nobody who does not know of it yet has been told of anything that came after that barrier.
 */
export class ProcessLeases {
  readonly #stop = new AbortController();
  readonly #lease: Lease;
  readonly #others: OtherProcesses;
  readonly #own: OwnReports;
  /** something was read on the status topic, or this process may answer or wait no longer */
  readonly #changed = new Wakeup();
  #lapses = 0;
  #joined = false;
  #waitingIsOver = false;
  #running: Promise<unknown> = Promise.resolve();

  /** @param status the topic on which processes report; it may have forgotten what is older than some leases */
  constructor(
    private readonly status: ForgettingLog,
    private readonly options: ProcessLeaseOptions,
  ) {
    this.#lease = new Lease(options.clocks);
    this.#others = new OtherProcesses({ leaseMs: options.leaseMs, monotonic: options.clocks.monotonic });
    this.#own = new OwnReports(status, options);
  }

  get boot(): string {
    return this.#own.boot;
  }

  valid(): boolean {
    return this.#joined && this.#holds();
  }

  /** How long it may go on answering without hearing anything, ms. */
  get leftMs(): number {
    return this.#joined ? this.#lease.leftMs : 0;
  }

  /** The highest offset that others may have acknowledged as known here: a guard that knows less is granted no lease. */
  get acknowledged(): number {
    return Math.max(this.#own.reported, this.#others.leases.acknowledged);
  }

  /** Reads what others say, reports, and resolves when this process may answer. @throws LogError */
  async join(): Promise<void> {
    this.#run(Promise.all([this.#listen(), this.#report()]));
    while (!this.#joined && !this.#stop.signal.aborted) {
      await Promise.race([this.#changed.wait(RETRY_MS), this.#running]);
    }
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
   * @throws OutcomeUnknown when that takes longer than two leases, or this process stops before that
   */
  async settled(offset: number): Promise<void> {
    const deadline = this.#now() + 2 * this.options.leaseMs;
    await this.#until(() => this.options.applied() >= offset, deadline);
    // a process that joined before the record was appended has said so before this
    const seq = this.#joined ? this.#own.report() : this.#own.probe();
    await this.#until(() => this.#own.heardSeq >= seq, deadline);
    await this.#until(() => this.#isKnown(offset), deadline);
    this.#others.leases.acknowledge(offset);
  }

  /**
   * A lease counts as ended only when it had by the time that the newest record that was read back was sent: a renewal
   * that was sent before then has been read. What was silent is asked a last time.
   */
  #isKnown(offset: number): boolean {
    const until = this.#others.leases.behindUntil(offset, this.#own.asOf);
    if (until !== null && this.#now() >= until && this.#own.sentAt < until) this.#own.probe();
    return until === null;
  }

  /** Every wait ends with OutcomeUnknown from now on. */
  stopWaiting(): void {
    this.#waitingIsOver = true;
    this.#changed.ring();
  }

  /** Tells other processes what verifiers told this one; what cannot be told is lost. */
  publish(told: readonly ToldUse[]): void {
    for (let from = 0; from < told.length; from += MOST_TOLD) {
      const part = told.slice(from, from + MOST_TOLD);
      const record = encodeStatus({ v: 1, kind: 'limits', boot: this.#own.boot, told: part });
      this.status.append(record).catch(() => undefined);
    }
  }

  list(): ProcessStatus[] {
    return this.#others.list();
  }

  /** Says that this process no longer answers, and stops. @param guardsMs how long guards that it fed may still answer */
  async stop(guardsMs: number): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const joined = this.#joined;
    this.#joined = false;
    this.#stop.abort();
    this.stopWaiting();
    if (joined) await withTimeout(LEAVE_WITHIN_MS, this.#own.leave(guardsMs), () => undefined);
    await this.#running.catch(() => undefined);
  }

  #run(task: Promise<unknown>): void {
    this.#running = task;
    // `ended` tells of a failure; until then it must not end the process
    task.catch(() => undefined);
  }

  async #until(holds: () => boolean, deadline: number): Promise<void> {
    while (!holds()) {
      if (this.#waitingIsOver || this.#now() > deadline) throw new OutcomeUnknown();
      await this.#changed.wait(RETRY_MS);
    }
  }

  async #listen(): Promise<void> {
    for await (const batch of this.status.read(this.status.begin(), { follow: true, signal: this.#stop.signal })) {
      for (const { bytes } of batch) {
        const record = decodeStatus(bytes);
        if (record === null) continue;
        if (record.kind === 'limits') {
          if (record.boot !== this.#own.boot) this.options.heard(record.told);
        } else if (record.boot === this.#own.boot) this.#readBack(record.seq);
        else if (record.kind === 'report') this.#others.heard(record);
      }
      this.#changed.ring();
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
      // a process that has lost its way in the log falls silent, so that others wait for it no longer than a lease
      if (this.#others.leases.keepsUp(this.options.newest()) && this.#own.dueMs <= 0) this.#own.report();
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
      // others may have acknowledged all of this while they did not wait for this process
      this.#others.leases.acknowledge(this.options.newest());
      this.#joined = this.#lapses === lapses && this.#holds() && !this.#stop.signal.aborted;
      this.#changed.ring();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  #pauseMs(): number {
    if (this.#own.isOutdated) return OUTDATED_MS;
    const { dueMs } = this.#own;
    return this.#joined && dueMs > 0 ? Math.min(dueMs, PAUSE_MS) : RETRY_MS;
  }

  #holds(): boolean {
    return this.#lease.leftMs > 0;
  }

  #now(): number {
    return this.options.clocks.monotonic();
  }
}

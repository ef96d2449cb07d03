import type { FedGuard, ProcessReport } from './process-report.js';

interface Other {
  report: ProcessReport;
  /** when its lease has surely ended, and that of every guard it feeds, by this process's monotonic clock */
  until: number;
  heardAt: number;
  levelAt: number;
}

/** What another process that verifies has said of itself. */
export interface ProcessStatus {
  /** one start of one process */
  readonly boot: string;
  readonly version: string;
  readonly position: string | null;
  readonly lagMs: number;
  readonly heardMsAgo: number;
  /** the guards that it feeds, as it said last */
  readonly guards: readonly FedGuard[];
}

// clocks of two machines may run at slightly different speed
const DRIFT = 1.001;
const FORGOTTEN_AFTER_LEASES = 20;

/** The other processes that verify, as far as this one has heard of them. Times are monotonic ms. */
export class OtherProcesses {
  readonly #others = new Map<string, Other>();
  /** the newest offset that any of them has reported */
  newest = -1;

  constructor(private readonly monotonic: () => number) {}

  /** A lease counts from when its report was sent, so counting from when it was heard never ends it too early. */
  heard(report: ProcessReport): void {
    const now = this.monotonic();
    const known = this.#others.get(report.boot);
    // what was overtaken says nothing new
    if (known !== undefined && report.seq <= known.report.seq) return;
    const until = Math.max(now + report.leaseMs * DRIFT, report.leaving ? 0 : (known?.until ?? 0));
    const applied = Math.max(report.applied, known?.report.applied ?? -1);
    this.newest = Math.max(this.newest, applied);
    const levelAt = applied >= this.newest ? now : (known?.levelAt ?? now);
    const guards = report.guards ?? known?.report.guards;
    this.#others.set(report.boot, { report: { ...report, applied, guards }, until, heardAt: now, levelAt });
    this.#forgetTheGone(now);
  }

  /**
   * When the last lease ends of those who do not know a record yet, monotonic ms; null when nobody has to be awaited.
   *
   * @param asOf when this process sent the newest record that it has read back: what others said before then was heard, and
   * whoever's lease had ended by then answers only once it has caught up
   */
  behindUntil(offset: number, asOf: number): number | null {
    let until: number | null = null;
    for (const other of this.#others.values()) {
      if (other.report.applied < offset && other.until > asOf) until = Math.max(until ?? 0, other.until);
    }
    return until;
  }

  list(): ProcessStatus[] {
    const now = this.monotonic();
    return [...this.#others.values()]
      .filter(({ report, until }) => !report.leaving && until > now)
      .map(({ report, heardAt, levelAt }) => ({
        boot: report.boot,
        version: report.version,
        position: report.position,
        lagMs: report.applied >= this.newest ? 0 : Math.round(now - levelAt),
        heardMsAgo: Math.round(now - heardAt),
        guards: (report.guards ?? []).map((one) => ({
          ...one,
          seenMsAgo: one.seenMsAgo && one.seenMsAgo + Math.round(now - heardAt),
        })),
      }));
  }

  #forgetTheGone(now: number): void {
    for (const [boot, { until, report }] of this.#others) {
      if (until + FORGOTTEN_AFTER_LEASES * report.leaseMs < now) this.#others.delete(boot);
    }
  }
}

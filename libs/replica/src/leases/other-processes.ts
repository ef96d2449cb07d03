import { LeaseTable, type LeaseTimes } from './lease-table.js';
import type { FedGuard, ProcessReport } from './process-report.js';
import type { ServiceScopes } from './scope-catalogue.js';

/** What another process that verifies has said of itself. */
export interface ProcessStatus {
  readonly boot: string;
  readonly version: string;
  readonly position: string | null;
  readonly lagMs: number;
  readonly heardMsAgo: number;
  readonly guards: readonly FedGuard[];
  /** of the services that these guard */
  readonly scopes: readonly ServiceScopes[];
}

export class OtherProcesses {
  /** by boot; the lease of a process covers those of the guards that it feeds */
  readonly leases: LeaseTable<{ report: ProcessReport }>;
  newest = -1;

  constructor(times: LeaseTimes) {
    this.leases = new LeaseTable(() => this.newest, times);
  }

  /** A lease counts from when its report was sent, so counting from when it was heard never ends it too early. */
  heard(report: ProcessReport): void {
    const known = this.leases.holders.get(report.boot);
    // what was overtaken says nothing new
    if (known !== undefined && report.seq <= known.report.seq) return;
    if (known === undefined) this.leases.forgetGone();
    const other = known ?? this.leases.add(report.boot, { report });
    const { guards = other.report.guards, scopes = other.report.scopes } = report;
    other.report = { ...report, guards, scopes };
    this.newest = Math.max(this.newest, report.applied);
    this.leases.heard(other, report.applied);
    // it no longer answers, but its guards may
    if (report.leaving) other.until = Number.NEGATIVE_INFINITY;
    this.leases.grant(other, report.leaseMs);
  }

  list(): ProcessStatus[] {
    const { holders, now } = this.leases;
    return [...holders]
      .filter(([, { report, until }]) => !report.leaving && until > now)
      .map(([boot, other]) => {
        const { version, position, guards = [], scopes = [] } = other.report;
        const heardMsAgo = Math.round(now - other.heardAt!);
        const seen = ({ seenMsAgo, ...one }: FedGuard) => ({ ...one, seenMsAgo: seenMsAgo && seenMsAgo + heardMsAgo });
        return {
          boot,
          version,
          position,
          lagMs: this.leases.lagMs(other),
          heardMsAgo,
          guards: guards.map(seen),
          scopes,
        };
      });
  }
}

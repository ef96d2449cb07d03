import type { ActivityRecorder } from '../activity/activity-recorder.js';
import type { GuardReplica } from '../replica/guard-replica.js';
import type { GuardStatus } from '../replica/guard-status.js';

/** What a health check says of the guard, in the shape that Terminus takes. */
export type HealthReport = Record<string, { readonly status: 'up' | 'down' } & Omit<GuardStatus, 'verifications'>>;

/** How the guard is: for health checks and for Prometheus. */
export class LatchkeyHealth {
  constructor(
    private readonly replica: GuardReplica,
    private readonly recorder: ActivityRecorder,
  ) {}

  status(): GuardStatus {
    return this.replica.status();
  }

  /** `{latchkey: {status: 'up', ...}}`; `down` means that every guarded route answers 503. */
  check(key = 'latchkey'): HealthReport {
    const { verifications, ...status } = this.replica.status();
    return { [key]: { status: status.ready ? 'up' : 'down', ...status } };
  }

  /** Metrics in the text format of Prometheus, to be added to the service's own. */
  metrics(): string {
    const { ready, lagMs, leaseLeftMs, connected, keys, verifications } = this.replica.status();
    const results = Object.entries(verifications).map(([code, count]) => `{code="${code}"} ${count}`);
    return [
      ...metric('latchkey_guard_ready', 'gauge', '1 while it verifies', [` ${Number(ready)}`]),
      ...metric('latchkey_guard_connected', 'gauge', '1 while the feed is open', [` ${Number(connected)}`]),
      ...metric('latchkey_guard_lag_seconds', 'gauge', 'Since it last knew everything', [
        ` ${lagMs === null ? 'NaN' : lagMs / 1000}`,
      ]),
      ...metric('latchkey_guard_lease_left_seconds', 'gauge', 'How long it may go on alone', [
        ` ${leaseLeftMs / 1000}`,
      ]),
      ...metric('latchkey_guard_keys', 'gauge', 'Keys it knows', [` ${keys}`]),
      ...metric('latchkey_guard_undelivered_outcomes', 'gauge', 'Outcomes that wait for Latchkey', [
        ` ${this.recorder.undelivered}`,
      ]),
      ...metric('latchkey_guard_verifications_total', 'counter', 'Verified credentials by result', results),
      '',
    ].join('\n');
  }
}

function metric(name: string, type: string, help: string, samples: readonly string[]): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples.map((sample) => name + sample)];
}

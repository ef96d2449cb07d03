import { Injectable } from '@nestjs/common';
import { ActivityRecorder } from '../activity/activity-recorder.js';
import { GuardReplica } from '../replica/guard-replica.js';
import type { GuardStatus } from '../replica/guard-status.js';

/** What a health check says of the guard, in the shape that Terminus takes. */
export type HealthReport = Record<string, { readonly status: 'up' | 'down' } & Omit<GuardStatus, 'verifications'>>;

/** How the guard is: for health checks and for Prometheus. */
@Injectable()
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
    const gauges = [
      ['ready', '1 while it verifies', Number(ready)],
      ['connected', '1 while the feed is open', Number(connected)],
      ['lag_seconds', 'Since it last knew everything', lagMs === null ? NaN : lagMs / 1000],
      ['lease_left_seconds', 'How long it may go on alone', leaseLeftMs / 1000],
      ['keys', 'Keys it knows', keys],
      ['undelivered_outcomes', 'Outcomes that wait for Latchkey', this.recorder.undelivered],
    ] as const;
    const results = Object.entries(verifications).map(([code, count]) => `{code="${code}"} ${count}`);
    return [
      ...gauges.flatMap(([name, help, value]) => metric(name, 'gauge', help, [` ${value}`])),
      ...metric('verifications_total', 'counter', 'Verified credentials by result', results),
      '',
    ].join('\n');
  }
}

function metric(name: string, type: string, help: string, samples: readonly string[]): string[] {
  const full = `latchkey_guard_${name}`;
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...samples.map((sample) => full + sample)];
}

import { describe, expect, it } from 'vitest';
import { Metrics, type GaugeSources } from './metrics.js';

const sources = (ready: () => boolean): GaugeSources => ({
  logPosition: () => 41,
  replicaPosition: () => 40,
  projections: [
    { source: 'log', progress: { offset: 39, lag: 2 } },
    { source: 'activity', progress: { offset: 7, lag: 3 } },
  ],
  snapshotPosition: () => 30,
  keys: () => 5,
  ready,
  records: (verdict) => ({ accepted: 38, rejected: 2, garbage: 1 })[verdict],
  quarantined: () => 6,
});

async function linesOf(metrics: Metrics): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line.startsWith('latchkey_'));
}

describe('metrics', () => {
  it('show what the sources say when somebody looks', async () => {
    const metrics = new Metrics();
    let ready = false;
    metrics.observe(sources(() => ready));
    expect(await linesOf(metrics)).toContain('latchkey_ready 0');
    ready = true;
    expect(await linesOf(metrics)).toEqual([
      'latchkey_log_position 41',
      'latchkey_replica_position 40',
      'latchkey_snapshot_position 30',
      'latchkey_keys 5',
      'latchkey_ready 1',
      'latchkey_quarantined 6',
      'latchkey_projection_log_position 39',
      'latchkey_projection_log_lag 2',
      'latchkey_projection_activity_position 7',
      'latchkey_projection_activity_lag 3',
      'latchkey_records_accepted 38',
      'latchkey_records_rejected 2',
      'latchkey_records_garbage 1',
    ]);
  });

  it('count verifications, commands and requests', async () => {
    const metrics = new Metrics();
    metrics.verifications.inc({ code: 'OK' });
    metrics.verifications.inc({ code: 'OK' });
    metrics.commands.inc({ command: 'CreateKey', outcome: 'done' });
    metrics.requests.inc({ method: 'GET', route: '/v1/me', status: 200 });
    expect(await linesOf(metrics)).toEqual([
      'latchkey_commands_total{command="CreateKey",outcome="done"} 1',
      'latchkey_verifications_total{code="OK"} 2',
      'latchkey_http_requests_total{method="GET",route="/v1/me",status="200"} 1',
    ]);
  });

  it('of two processes in one do not mix', async () => {
    const [one, other] = [new Metrics(), new Metrics()];
    one.verifications.inc({ code: 'OK' });
    expect(await linesOf(other)).toEqual([]);
  });
});

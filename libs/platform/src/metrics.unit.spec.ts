import { describe, expect, it } from 'vitest';
import { Metrics } from './metrics.js';

async function linesOf(metrics: Metrics): Promise<string[]> {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('latchkey_'));
  // histograms without labels show themselves before anything was measured
  return lines.filter((line) => !/_seconds_(bucket|sum|count)\b/.test(line));
}

describe('metrics', () => {
  it('show what gauges say when somebody looks', async () => {
    const metrics = new Metrics();
    let ready = 0;
    metrics.observe([
      ['latchkey_ready', '1 when verification and commands are served', () => ready],
      ['latchkey_keys', 'Keys in the replica, deleted ones included', () => 5],
    ]);
    expect(await linesOf(metrics)).toContain('latchkey_ready 0');
    ready = 1;
    expect(await linesOf(metrics)).toEqual(['latchkey_ready 1', 'latchkey_keys 5']);
  });

  it('are of an API process and of a projector in one, with the metrics of Node once', async () => {
    const metrics = new Metrics();
    metrics.observe([['latchkey_keys', 'Keys in the replica, deleted ones included', () => 5]]);
    let progress = [{ source: 'log', offset: 39, lag: 2 }];
    metrics.observeProjector(() => progress);
    progress = [{ source: 'activity-3', offset: 7, lag: 3 }];
    expect(await linesOf(metrics)).toEqual([
      'latchkey_keys 5',
      'latchkey_projector_position{source="activity-3"} 7',
      'latchkey_projector_lag{source="activity-3"} 3',
    ]);
    expect((await metrics.text()).match(/^process_cpu_seconds_total /gm)).toHaveLength(1);
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

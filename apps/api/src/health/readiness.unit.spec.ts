import type { Installation } from '@latchkey/installation';
import { Metrics } from '@latchkey/platform';
import { expect, it } from 'vitest';
import { gaugesOf } from './readiness.js';

it('shows positions, counts and readiness of an installation under their names', async () => {
  const activity = { offset: 7, lag: 3, lastError: null };
  let reason: string | null = 'it catches up';
  const installation = {
    writeSide: {
      log: { end: () => 42, failed: null },
      replica: { next: 41, keyCount: 5, quarantines: Array(6), counts: { accepted: 38, rejected: 2, garbage: 1 } },
      follower: { get readiness() { return { ready: reason === null, reason }; } }, // prettier-ignore
      processes: null,
    },
    progress: { log: { offset: 39, lag: 2, lastError: null }, activity },
    activity: { failed: null },
    remaking: () => null,
    snapshots: { position: 30 },
  } as unknown as Installation;
  const metrics = new Metrics();
  metrics.observe(gaugesOf(installation));
  // histograms without labels show themselves before anything was measured
  const shown = /^latchkey_(?!.*_seconds_(bucket|sum|count))/;
  const lines = async () => (await metrics.text()).split('\n').filter((line) => shown.test(line));
  expect(await lines()).toContain('latchkey_ready 0');
  reason = null;
  expect(await lines()).toEqual([
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

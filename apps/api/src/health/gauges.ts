import type { Installation } from '@latchkey/installation';
import type { GaugeSources } from '@latchkey/platform';
import { readinessOf } from './readiness.js';

/** What the gauges of `/metrics` show of an installation. */
export function gaugesOf(installation: Installation): GaugeSources {
  const { side, progress } = installation;
  return {
    logPosition: () => side.log.end() - 1,
    replicaPosition: () => side.replica.next - 1,
    projections: Object.entries(progress).flatMap(([source, one]) => (one === null ? [] : { source, progress: one })),
    snapshotPosition: () => installation.snapshots.position,
    keys: () => side.replica.keyCount,
    ready: () => readinessOf(installation).status === 'ready',
    records: (verdict) => side.replica.counts[verdict],
    quarantined: () => side.replica.quarantines.length,
  };
}

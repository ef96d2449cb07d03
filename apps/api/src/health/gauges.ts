import type { Installation } from '@latchkey/installation';
import type { GaugeSources } from '@latchkey/platform';
import { readinessOf } from './readiness.js';

/** What the gauges of `/metrics` show of an installation. */
export function gaugesOf(installation: Installation): GaugeSources {
  const { writeSide, progress } = installation;
  return {
    logPosition: () => writeSide.log.end() - 1,
    replicaPosition: () => writeSide.replica.next - 1,
    projections: Object.entries(progress).flatMap(([source, one]) => (one === null ? [] : { source, progress: one })),
    snapshotPosition: () => installation.snapshots.position,
    keys: () => writeSide.replica.keyCount,
    ready: () => readinessOf(installation).status === 'ready',
    records: (verdict) => writeSide.replica.counts[verdict],
    quarantined: () => writeSide.replica.quarantines.length,
  };
}

import type { Installation } from '@latchkey/installation';
import type { GaugeSources } from '@latchkey/platform';
import { readinessOf } from './readiness.js';

/** What the gauges of `/metrics` show of an installation. */
export function gaugesOf(installation: Installation): GaugeSources {
  const { side, runners } = installation;
  const end = { log: () => side.log.end(), activity: () => side.activity.end() };
  return {
    logPosition: () => side.log.end() - 1,
    replicaPosition: () => side.replica.next - 1,
    projectionPosition: (source) => runners[source].offset,
    projectionLag: (source) => end[source]() - 1 - runners[source].offset,
    snapshotPosition: () => installation.snapshots.position,
    keys: () => side.replica.keyCount,
    ready: () => readinessOf(installation).status === 'ready',
    records: (verdict) => side.replica.counts[verdict],
    quarantined: () => side.replica.quarantines.length,
  };
}

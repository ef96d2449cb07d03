import type { Installation } from '@latchkey/installation';
import type { GaugeSources } from '@latchkey/platform';
import { z } from 'zod';

const part = z
  .object({
    ok: z.boolean().describe('whether it works'),
    reason: z.string().nullable().describe('why it does not'),
  })
  .meta({ id: 'ReadinessCheck' });

export const readinessView = z
  .object({
    status: z.enum(['ready', 'not ready']).describe('whether this process serves'),
    checks: z.record(z.string(), part).describe('part by part'),
  })
  .meta({ id: 'Readiness' });

type ReadinessReport = z.infer<typeof readinessView>;

/**
 * Whether this process serves, part by part, with the reason where it does not. In a cluster the read model does not
 * count: without MongoDB keys are still verified and changed, and all processes would leave service at once.
 */
export function readinessOf(installation: Installation): ReadinessReport {
  const { writeSide, progress, activity } = installation;
  const { ready, reason } = writeSide.follower.readiness;
  const checks = {
    replica: { ok: ready, reason },
    log: check(writeSide.log.failed),
    activity: check(activity.failed),
    projections: check(progress.log.lastError),
    usage: check(progress.activity?.lastError ?? null),
  };
  const { projections, usage, ...deciding } = checks;
  const parts = writeSide.processes === null ? checks : deciding;
  return { status: Object.values(parts).every(({ ok }) => ok) ? 'ready' : 'not ready', checks };
}

function check(error: Error | null): { ok: boolean; reason: string | null } {
  return { ok: error === null, reason: error?.message ?? null };
}

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

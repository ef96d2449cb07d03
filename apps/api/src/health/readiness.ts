import type { Installation } from '@latchkey/installation';
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
 * Whether this process serves, part by part, with the reason where it does not. Where others keep the read model it does not
 * decide: with MongoDB gone keys are verified and changed all the same, and every process would be taken out of service at once.
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

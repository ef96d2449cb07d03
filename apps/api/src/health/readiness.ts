import type { Installation } from '@latchkey/installation';

export interface ReadinessReport {
  readonly status: 'ready' | 'not ready';
  readonly checks: Readonly<Record<string, { readonly ok: boolean; readonly reason: string | null }>>;
}

/**
 * Whether this process serves, part by part, with the reason where it does not. Where others keep the read model it does not
 * decide: with MongoDB gone keys are verified and changed all the same, and every process would be taken out of service at once.
 */
export function readinessOf(installation: Installation): ReadinessReport {
  const { side, progress, activity } = installation;
  const { ready, reason } = side.follower.readiness;
  const checks = {
    replica: { ok: ready, reason },
    log: check(side.log.failed),
    activity: check(activity.failed),
    projections: check(progress.log.lastError),
    usage: check(progress.activity?.lastError ?? null),
  };
  const { projections, usage, ...deciding } = checks;
  const parts = side.processes === null ? checks : deciding;
  return { status: Object.values(parts).every(({ ok }) => ok) ? 'ready' : 'not ready', checks };
}

function check(error: Error | null): { ok: boolean; reason: string | null } {
  return { ok: error === null, reason: error?.message ?? null };
}

import type { Installation } from '@latchkey/installation';
import type { GaugeRow } from '@latchkey/platform';
import type { Remaking } from '@latchkey/read-model';
import { z } from 'zod';

const reason = z.string().nullable().describe('why it does not');
const part = z.object({ ok: z.boolean().describe('whether it works'), reason }).meta({ id: 'ReadinessCheck' });

export const readinessView = z
  .object({
    status: z.enum(['ready', 'not ready']).describe('whether this process serves'),
    checks: z.record(z.string(), part).describe('part by part'),
  })
  .meta({ id: 'Readiness' });

/**
 * Whether this process serves, part by part, with the reason where it does not. A read model that is made anew does not
 * count, and in a cluster none does: keys are still verified and changed, and all processes would leave service at once.
 */
export function readinessOf(installation: Installation): z.infer<typeof readinessView> {
  const { writeSide, progress, activity } = installation;
  const remaking = installation.remaking();
  const { ready, reason } = writeSide.follower.readiness;
  const checks = {
    replica: { ok: ready, reason },
    log: check(writeSide.log.failed),
    activity: check(activity.failed),
    projections: check(progress.log.lastError),
    usage: check(progress.activity?.lastError ?? null),
  };
  const { projections, usage, ...others } = checks;
  const parts = writeSide.processes === null ? checks : others;
  const readModel = { ok: remaking === null, reason: remaking && whyNot(remaking) };
  return {
    status: Object.values(parts).every(({ ok }) => ok) ? 'ready' : 'not ready',
    checks: { ...checks, readModel },
  };
}

function whyNot({ done, total }: Remaking): string {
  if (total === null) return 'it is to be made anew from the logs: start a projector of this version';
  return `it is being made from the logs, ${done} of ${total} records; lists and history are answered after that`;
}

function check(error: Error | null): { ok: boolean; reason: string | null } {
  return { ok: error === null, reason: error?.message ?? null };
}

/** The gauges of `/metrics` that tell of an installation. */
export function gaugesOf(installation: Installation): GaugeRow[] {
  const { log, replica } = installation.writeSide;
  const projections = Object.entries(installation.progress).flatMap(([source, progress]): GaugeRow[] => {
    if (progress === null) return [];
    const name = `latchkey_projection_${source}`;
    return [
      [`${name}_position`, `Newest projected record of the ${source}`, () => progress.offset],
      [`${name}_lag`, `Records of the ${source} not projected yet`, () => progress.lag],
    ];
  });
  const records = (['accepted', 'rejected', 'garbage'] as const).map((verdict): GaugeRow => {
    return [`latchkey_records_${verdict}`, `Records of the log that were ${verdict}`, () => replica.counts[verdict]];
  });
  return [
    ['latchkey_log_position', 'Offset of the newest durable record', () => log.end() - 1],
    ['latchkey_replica_position', 'Offset of the newest folded record', () => replica.next - 1],
    ['latchkey_snapshot_position', 'Offset of the newest record in the snapshot a start begins with', () => installation.snapshots.position], // prettier-ignore
    ['latchkey_keys', 'Keys in the replica, deleted ones included', () => replica.keyCount],
    ['latchkey_ready', '1 when verification and commands are served', () => Number(readinessOf(installation).status === 'ready')], // prettier-ignore
    ['latchkey_quarantined', 'Aggregates shut because an event could not be read', () => replica.quarantines.length],
    ...projections,
    ...records,
  ];
}

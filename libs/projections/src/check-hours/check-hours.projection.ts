import { checkHourId } from '@latchkey/domain';
import type { ProjectedActivity, Projection } from '../fold-entries.js';

type ChecksRecord = Extract<ProjectedActivity, { kind: 'checks' | 'checks-total' }>;

/** Adds up how credentials were checked, hour by hour; a total says all of an hour, whatever came before it. */
export const checkHoursProjection: Projection<ProjectedActivity, 'checks'> = {
  collection: 'checks',
  idsOf: (record) =>
    isChecks(record) ? [...new Set(record.hours.map(({ at }) => checkHourId(record.account, at)))] : [],
  fold: (id, document, record) => {
    if (!isChecks(record)) return null;
    const own = record.hours.filter(({ at }) => checkHourId(record.account, at) === id);
    const before = record.kind === 'checks' ? document : null;
    return {
      id,
      accountId: record.account,
      at: own[0]!.at,
      accepted: own.reduce((sum, { accepted }) => sum + accepted, before?.accepted ?? 0),
      refused: own.reduce((sums, { refused }) => added(sums, refused), before?.refused ?? {}),
      pos: record.offset,
    };
  },
};

type Counts = Readonly<Record<string, number>>;

function added(sums: Counts, counts: Counts): Counts {
  const codes = Object.entries(counts).map(([code, count]) => [code, count + (sums[code] ?? 0)]);
  return { ...sums, ...Object.fromEntries(codes) };
}

function isChecks(record: ProjectedActivity): record is ChecksRecord {
  return record.kind === 'checks' || record.kind === 'checks-total';
}

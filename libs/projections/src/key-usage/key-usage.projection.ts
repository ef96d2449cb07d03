import type { ProjectedActivity, Projection } from '../fold-entries.js';

/** Folds usage records into a count and a time per key; a total says both, whatever came before it. */
export const keyUsageProjection: Projection<ProjectedActivity, 'usage'> = {
  collection: 'usage',
  idsOf: (record) => (isUsage(record) ? record.uses.map((use) => use.key) : []),
  fold: (id, document, record) => {
    if (!isUsage(record)) return null;
    const use = record.uses.find((one) => one.key === id)!;
    const before = record.kind === 'usage' ? document : null;
    return {
      id,
      accountId: record.account,
      uses: (before?.uses ?? 0) + use.count,
      lastUsedAt: Math.max(before?.lastUsedAt ?? 0, use.last),
      pos: record.offset,
    };
  },
};

function isUsage(record: ProjectedActivity): record is Extract<ProjectedActivity, { kind: 'usage' | 'usage-total' }> {
  return record.kind === 'usage' || record.kind === 'usage-total';
}

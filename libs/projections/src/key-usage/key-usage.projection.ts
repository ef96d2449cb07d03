import type { ProjectedActivity } from '../projected-activity.js';
import type { Projection } from '../projection.js';

/** Folds usage records into a count and a time per key. */
export const keyUsageProjection: Projection<ProjectedActivity, 'usage'> = {
  collection: 'usage',
  idsOf: (record) => (record.kind === 'usage' ? record.uses.map((use) => use.key) : []),
  fold: (id, document, record) => {
    if (record.kind !== 'usage') return null;
    const use = record.uses.find((one) => one.key === id)!;
    return {
      id,
      accountId: record.account,
      uses: (document?.uses ?? 0) + use.count,
      lastUsedAt: Math.max(document?.lastUsedAt ?? 0, use.last),
      pos: record.offset,
    };
  },
};

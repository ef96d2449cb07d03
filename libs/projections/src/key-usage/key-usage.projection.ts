import type { ActivityRecord } from '@latchkey/domain';
import type { Projection } from '../projection.js';

export type ProjectedActivity = ActivityRecord & { readonly offset: number };

/** Folds usage records into a count and a time per key. */
export const keyUsageProjection: Projection<ProjectedActivity, 'usage'> = {
  collection: 'usage',
  idsOf: (record) => record.uses.map((use) => use.key),
  fold: (id, document, record) => {
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

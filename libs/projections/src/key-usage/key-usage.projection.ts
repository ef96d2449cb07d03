import type { ProjectedActivity, Projection } from '../fold-entries.js';
import type { ProjectedEvent } from '../projected-event.js';

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

/** Gives every key usage from its creation on, so that what was never used can be listed; activity always replaces it. */
export const unusedKeyProjection: Projection<ProjectedEvent, 'usage'> = {
  collection: 'usage',
  idsOf: (event) => (event.of === 'key' && event.type === 'KeyCreated' ? [event.meta.aggregate] : []),
  fold: (id, document, event) => {
    if (document !== null || event.of === 'quarantine') return null;
    const { account, at } = event.meta;
    return { id, accountId: account, uses: 0, lastUsedAt: null, createdAt: at, pos: -1 };
  },
};

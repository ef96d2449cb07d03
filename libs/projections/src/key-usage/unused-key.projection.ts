import type { ProjectedEvent } from '../projected-event.js';
import type { Projection } from '../projection.js';

/**
 * Gives every key a document of its usage from its creation on, so that what was never used can be listed. It counts as
 * older than anything that the activity log says of the key, whichever is folded first.
 */
export const unusedKeyProjection: Projection<ProjectedEvent, 'usage'> = {
  collection: 'usage',
  idsOf: (event) => (event.of === 'key' && event.type === 'KeyCreated' ? [event.meta.aggregate] : []),
  fold: (id, document, event) => {
    if (document !== null || event.of === 'quarantine') return null;
    const { account, at } = event.meta;
    return { id, accountId: account, uses: 0, lastUsedAt: null, createdAt: at, pos: -1 };
  },
};

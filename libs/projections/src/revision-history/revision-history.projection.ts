import { idFromBytes } from '@latchkey/domain';
import type { RevisionDocument } from '../documents.js';
import type { ProjectedEvent } from '../projected-event.js';
import type { Projection } from '../fold-entries.js';
import { changesOf } from './changes.js';

/** One entry for each accepted event of a key, a user or a policy, except for those that only renew a session. */
export const revisionHistoryProjection: Projection<ProjectedEvent, 'revisions'> = {
  collection: 'revisions',
  anew: true,
  idsOf: (event) => (event.of === 'quarantine' || event.type === 'SessionRenewed' ? [] : [revisionId(event.id)]),
  fold: (id, document, event) => (event.of === 'quarantine' ? document : entry(id, event)),
};

function entry(id: string, event: Exclude<ProjectedEvent, { readonly of: 'quarantine' }>): RevisionDocument {
  const { meta, by } = event;
  return {
    id,
    accountId: meta.account,
    at: meta.at,
    user: by.user,
    via: by.key && { keyId: by.key.id, keyName: by.key.name },
    action: event.type,
    target: { type: event.of, id: meta.aggregate, name: event.pii.target },
    changes: changesOf(event),
    outcome: 'done',
    requestId: event.requestId,
    source: { service: 'latchkey', address: by.address },
    pos: event.offset,
  };
}

// The id of the entry is that of its event, so projecting twice writes the same entry.
function revisionId(eventId: string): string {
  return idFromBytes('rev', Buffer.from(eventId.replaceAll('-', ''), 'hex'));
}

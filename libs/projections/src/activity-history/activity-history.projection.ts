import type { ActivityEntry, FinishedEntry, StartedEntry } from '@latchkey/domain';
import type { RevisionDocument } from '../documents.js';
import type { ProjectedActivity, Projection } from '../fold-entries.js';

type EntriesRecord = Extract<ProjectedActivity, { kind: 'entries' }>;

/**
 * What integrations did, in the same history as the changes of keys and users; its outcome is `unknown` until it is
 * reported. Retention goes by the last report, so that no record is left behind that could begin a removed entry anew.
 */
export const activityHistoryProjection: Projection<ProjectedActivity, 'revisions'> = {
  collection: 'revisions',
  idsOf: (record) => (record.kind === 'entries' ? [...new Set(record.entries.map(({ id }) => id))] : []),
  fold: (id, document, record) => {
    if (record.kind !== 'entries') return null;
    const own = record.entries.filter((entry) => entry.id === id);
    const after = own.reduce((sofar, entry) => afterEntry(sofar, entry, record), document);
    return after === document ? null : after;
  },
};

function afterEntry(
  document: RevisionDocument | null,
  entry: ActivityEntry,
  record: EntriesRecord,
): RevisionDocument | null {
  if (entry.kind === 'started') return document === null ? begun(entry, record) : repeated(document, entry, record);
  if (document === null || document.outcome !== 'unknown') return document;
  return ended(document, entry, record.offset);
}

function begun(entry: StartedEntry, { account, service, offset }: EntriesRecord): RevisionDocument {
  const { id, at, user, via, action, target, requestId, address } = entry;
  return {
    id,
    accountId: account,
    at,
    user,
    via,
    action,
    target,
    requestId,
    source: { service, address },
    changes: [],
    outcome: 'unknown',
    reportedAt: at,
    pos: offset,
  };
}

function repeated(document: RevisionDocument, { at }: StartedEntry, { offset: pos }: EntriesRecord): RevisionDocument {
  return at > document.reportedAt! ? { ...document, reportedAt: at, pos } : document;
}

function ended(document: RevisionDocument, entry: FinishedEntry, pos: number): RevisionDocument {
  const { outcome, changes, target } = entry;
  return { ...document, outcome, changes, target: target ?? document.target, pos };
}

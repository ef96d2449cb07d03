import type { ActivityEntry, StartedEntry } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import type { RevisionDocument } from '../documents.js';
import type { ProjectedActivity } from '../fold-entries.js';
import { activityHistoryProjection } from './activity-history.projection.js';

const started = (at: number, more: Partial<StartedEntry> = {}): StartedEntry => ({
  kind: 'started',
  id: 'rev_1',
  at,
  user: { id: 'usr_1', name: 'Ana' },
  via: { keyId: 'key_1', keyName: 'Nightly' },
  action: 'element.edited',
  target: { type: 'element', id: 'e1', name: 'Margin' },
  requestId: 'req-1',
  address: '192.0.2.1',
  ...more,
});
const finished: ActivityEntry = { kind: 'finished', id: 'rev_1', outcome: 'done', changes: [] };
const record = (offset: number, ...entries: ActivityEntry[]): ProjectedActivity => {
  return { v: 1, kind: 'entries', id: `record-${offset}`, account: 'acc_1', service: 'scorecard', entries, offset };
};
const given = (...records: ProjectedActivity[]) =>
  records.reduce<RevisionDocument | null>(
    (document, one) => activityHistoryProjection.fold('rev_1', document, one) ?? document,
    null,
  );

describe('activity in revision history', () => {
  it('begins unknown, and takes what came of it', () => {
    const begun = given(record(4, started(100)));
    expect(begun).toMatchObject({ at: 100, reportedAt: 100, outcome: 'unknown', pos: 4, accountId: 'acc_1' });
    expect(given(record(4, started(100)), record(6, finished))).toEqual({ ...begun, outcome: 'done', pos: 6 });
  });

  it('is what was reported first; a repeat only says that it was reported again', () => {
    const first = given(record(4, started(100)), record(6, finished))!;
    const again = record(9, started(300, { action: 'element.hidden' }));
    expect(given(record(4, started(100)), record(6, finished), again)).toEqual({ ...first, reportedAt: 300, pos: 9 });
  });

  it('is not changed by a repeat whose time is not later', () => {
    for (const at of [99, 100]) {
      expect(
        activityHistoryProjection.fold('rev_1', given(record(4, started(100))), record(9, started(at))),
      ).toBeNull();
    }
  });

  it('does not begin with its end', () => expect(given(record(6, finished))).toBeNull());

  it('knows nothing of other records', () => {
    const removal: ProjectedActivity = { v: 1, kind: 'removal', id: 'r', before: 1, offset: 3 };
    expect(activityHistoryProjection.idsOf(removal)).toEqual([]);
    expect(activityHistoryProjection.fold('rev_1', null, removal)).toBeNull();
  });
});

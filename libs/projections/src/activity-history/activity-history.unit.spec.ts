import type { ActivityEntry, FinishedEntry, StartedEntry } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import type { RevisionDocument } from '../documents.js';
import type { ProjectedActivity } from '../fold-entries.js';
import { activityHistoryProjection } from './activity-history.projection.js';

const AT = 1_700_000_000_000;
const started: StartedEntry = {
  kind: 'started',
  id: 'rev_1',
  at: AT,
  user: { id: 'usr_1', name: 'Ana' },
  via: { keyId: 'key_1', keyName: 'Import' },
  action: 'element.edited',
  target: { type: 'path', id: '/elements/7', name: '/elements/7' },
  requestId: 'request-1',
  address: '192.0.2.1',
};
const finished: FinishedEntry = {
  kind: 'finished',
  id: 'rev_1',
  outcome: 'done',
  changes: [{ field: 'name', before: 'six', after: 'seven' }],
};

const record = (offset: number, ...entries: ActivityEntry[]): ProjectedActivity => {
  return { v: 1, kind: 'entries', id: `record-${offset}`, account: 'acc_1', service: 'Scorecard', entries, offset };
};

function given(...records: ProjectedActivity[]): RevisionDocument | null {
  return records.reduce<RevisionDocument | null>(
    (before, one) => activityHistoryProjection.fold('rev_1', before, one) ?? before,
    null,
  );
}

const BEGUN: RevisionDocument = {
  id: 'rev_1',
  accountId: 'acc_1',
  at: AT,
  user: started.user,
  via: started.via,
  action: 'element.edited',
  target: started.target,
  changes: [],
  outcome: 'unknown',
  requestId: 'request-1',
  source: { service: 'Scorecard', address: '192.0.2.1' },
  reportedAt: AT,
  pos: 3,
};

describe('what an integration did', () => {
  it('is unknown once it has started', () => expect(given(record(3, started))).toEqual(BEGUN));

  it('has an outcome and changes once it is finished', () =>
    expect(given(record(3, started), record(5, finished))).toEqual({
      ...BEGUN,
      outcome: 'done',
      changes: finished.changes,
      pos: 5,
    }));

  it('may be about something that was not known when it started', () => {
    const target = { type: 'element', id: '8', name: 'Eight' };
    expect(given(record(3, started), record(5, { ...finished, target }))).toMatchObject({ target });
  });

  it('may come in one record', () =>
    expect(given(record(3, started, finished))).toEqual({
      ...BEGUN,
      outcome: 'done',
      changes: finished.changes,
      pos: 3,
    }));

  it.each(['refused', 'failed'] as const)('may be %s', (outcome) =>
    expect(given(record(3, started), record(5, { ...finished, outcome, changes: [] }))).toMatchObject({ outcome }),
  );
});

describe('a repeat', () => {
  it('of a start changes nothing but when it was last reported, before the end or after it', () => {
    const again = { ...started, at: AT + 1, action: 'other' };
    expect(given(record(3, started), record(4, again))).toEqual({ ...BEGUN, reportedAt: AT + 1, pos: 4 });
    expect(given(record(3, started), record(5, finished), record(6, again))).toMatchObject({
      outcome: 'done',
      at: AT,
      action: 'element.edited',
      reportedAt: AT + 1,
    });
  });

  it('of an end changes nothing: the first outcome counts', () => {
    const other: FinishedEntry = { ...finished, outcome: 'failed', changes: [] };
    const document = { outcome: 'done', changes: finished.changes };
    expect(given(record(3, started), record(5, finished), record(6, other))).toMatchObject({ ...document, pos: 5 });
    expect(given(record(3, started, finished, other))).toMatchObject(document);
  });

  it('writes nothing', () => expect(activityHistoryProjection.fold('rev_1', BEGUN, record(4, started))).toBeNull());
});

describe('an end without a start', () => {
  it('is nothing', () => expect(given(record(3, finished))).toBeNull());
  it('is not remembered for a start that comes later', () =>
    expect(given(record(3, finished), record(5, started))).toEqual({ ...BEGUN, pos: 5 }));
  it('is nothing in one record, where it comes first', () =>
    expect(given(record(3, finished, started))).toEqual(BEGUN));
});

describe('a record', () => {
  it('concerns each of its entries, once', () =>
    expect(activityHistoryProjection.idsOf(record(3, started, finished, { ...finished, id: 'rev_2' }))).toEqual([
      'rev_1',
      'rev_2',
    ]));

  it('changes no entry but the one that is asked for', () =>
    expect(given(record(3, { ...started, id: 'rev_2' }))).toBeNull());

  it('of the use of keys concerns none', () => {
    const usage: ProjectedActivity = { v: 1, kind: 'usage', id: 'x', account: 'acc_1', uses: [], offset: 3 };
    expect(activityHistoryProjection.idsOf(usage)).toEqual([]);
    expect(activityHistoryProjection.fold('rev_1', BEGUN, usage)).toBeNull();
  });
});

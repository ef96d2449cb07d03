import type { CheckHour } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import type { CheckHourDocument } from '../documents.js';
import type { ProjectedActivity } from '../fold-entries.js';
import { checkHoursProjection } from './check-hours.projection.js';

const HOUR = 3_600_000;
const ID = `acc_1/${HOUR}`;
const hour = (accepted: number, refused = {}, at = HOUR): CheckHour => ({ at, accepted, refused });
const at = (offset: number, ...hours: CheckHour[]): ProjectedActivity => {
  return { v: 1, kind: 'checks', id: `record-${offset}`, account: 'acc_1', hours, offset };
};

function given(...records: ProjectedActivity[]): CheckHourDocument | null {
  const fold = (before: CheckHourDocument | null, record: ProjectedActivity) =>
    checkHoursProjection.fold(ID, before, record);
  return records.reduce<CheckHourDocument | null>(fold, null);
}

describe('checks by hour', () => {
  it('hold what a record says of the hour', () => {
    const document = { id: ID, accountId: 'acc_1', at: HOUR, accepted: 3, refused: { EXPIRED: 1 }, pos: 5 };
    expect(given(at(5, hour(9, {}, 0), hour(3, { EXPIRED: 1 })))).toEqual(document);
  });

  it('add up what all processes say, code by code', () => {
    const records = [at(5, hour(3, { EXPIRED: 1 })), at(6, hour(4, { EXPIRED: 2, UNKNOWN_KEY: 5 })), at(7, hour(0))];
    expect(given(...records)).toMatchObject({ accepted: 7, refused: { EXPIRED: 3, UNKNOWN_KEY: 5 }, pos: 7 });
    expect(given(at(5, hour(3), hour(4, { STALE: 1 }), hour(1, { STALE: 1 })))).toMatchObject({
      accepted: 8,
      refused: { STALE: 2 },
    });
  });

  it('take what a total says for all that came before it, and go on from there', () => {
    const total = { ...at(7, hour(40, { DELETED: 2 })), kind: 'checks-total' } as ProjectedActivity;
    const records = [at(5, hour(3, { EXPIRED: 1 })), total, at(8, hour(2, { DELETED: 1 }))];
    expect(given(...records)).toEqual(given(...records.slice(1)));
    expect(given(...records)).toMatchObject({ accepted: 42, refused: { DELETED: 3 }, pos: 8 });
  });

  it('concern every hour of a record once, by account', () => {
    expect(checkHoursProjection.idsOf(at(1, hour(1, {}, 0), hour(1), hour(2)))).toEqual(['acc_1/0', ID]);
    expect(checkHoursProjection.idsOf({ v: 1, kind: 'removal', id: 'x', before: 1, offset: 2 })).toEqual([]);
  });
});

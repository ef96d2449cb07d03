import type { UseOfHour } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import type { UseHourDocument } from '../documents.js';
import type { ProjectedActivity } from '../fold-entries.js';
import { useHoursProjection } from './use-hours.projection.js';

const HOUR = 3_600_000;
const ID = `key_1/${HOUR}`;
const use = (more: Partial<UseOfHour> = {}): UseOfHour => ({
  key: 'key_1',
  at: HOUR,
  service: 'scorecard',
  accepted: 1,
  refused: {},
  last: HOUR + 5,
  previous: [],
  ...more,
});
const at = (offset: number, ...uses: UseOfHour[]): ProjectedActivity => {
  return { v: 1, kind: 'use', id: `record-${offset}`, account: 'acc_1', uses, offset };
};

function given(...records: ProjectedActivity[]): UseHourDocument | null {
  const fold = (before: UseHourDocument | null, record: ProjectedActivity) =>
    useHoursProjection.fold(ID, before, record);
  return records.reduce<UseHourDocument | null>(fold, null);
}

describe('uses by hour', () => {
  it('hold what a record says of the key and the hour, and nothing else of it', () => {
    const { key: _key, at: _at, ...service } = use({ address: '10.0.0.1' });
    expect(given(at(5, use({ key: 'key_2' }), use({ address: '10.0.0.1' }), use({ at: 0 })))).toEqual({
      id: ID,
      accountId: 'acc_1',
      key: 'key_1',
      at: HOUR,
      services: [service],
      pos: 5,
    });
  });

  it('add up what all processes say, apart for each service', () => {
    const records = [
      at(5, use({ refused: { EXPIRED: 1 } }), use({ service: 'latchkey' })),
      at(6, use({ accepted: 4, refused: { EXPIRED: 2 }, last: HOUR + 9 })),
    ];
    expect(given(...records)).toMatchObject({
      services: [
        { service: 'scorecard', accepted: 5, refused: { EXPIRED: 3 }, last: HOUR + 9 },
        { service: 'latchkey', accepted: 1, last: HOUR + 5 },
      ],
      pos: 6,
    });
  });

  it('concern every hour of every key in a record once', () => {
    const record = at(1, use(), use({ service: 'latchkey' }), use({ at: 0 }), use({ key: 'key_2' }));
    expect(useHoursProjection.idsOf(record)).toEqual([ID, 'key_1/0', `key_2/${HOUR}`]);
    const removal = { v: 1, kind: 'use-removal', id: 'x', before: 1, offset: 2 } as const;
    expect(useHoursProjection.idsOf(removal)).toEqual([]);
    expect(given(at(1, use()), removal)).toBeNull();
  });
});

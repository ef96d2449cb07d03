import type { ActivityRecord } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { partsOf } from './partitioned-activity.js';

const PARTITIONS = 6;
const HOUR = 3_600_000;
const head = (id: string) => ({ v: 1 as const, id, account: 'acc_1' });
const hours = Array.from({ length: 40 }, (_, n) => ({ at: n * HOUR, accepted: n, refused: { EXPIRED: 1 } }));
const uses = Array.from({ length: 40 }, (_, n) => ({ key: `key_${n}`, count: 1, last: n }));

/** In which partition each item of some records lies. */
function places(of: 'hours' | 'uses', ...records: ActivityRecord[]): Map<string, number[]> {
  const found = new Map<string, number[]>();
  for (const [partition, part] of records.flatMap((record) => partsOf(record, PARTITIONS))) {
    const items = (part as unknown as Record<string, { at?: number; key?: string }[]>)[of]!;
    for (const { at, key } of items) found.set(`${at ?? key}`, [...(found.get(`${at ?? key}`) ?? []), partition]);
  }
  return found;
}

describe('the partitions of a record of activity', () => {
  it('put an hour of an account into one, whichever process appends it, as a total as well', () => {
    const checks = (id: string): ActivityRecord => ({ ...head(id), kind: 'checks', hours });
    const total: ActivityRecord = { ...head('c'), kind: 'checks-total', hours: hours.toReversed() };
    const found = places('hours', checks('a'), checks('b'), total);
    expect(found.size).toBe(40);
    for (const [hour, partitions] of found) {
      expect([partitions.length, new Set(partitions).size], hour).toEqual([3, 1]);
    }
    expect(new Set([...found.values()].flat()).size).toBeGreaterThan(1);
  });

  it('put the uses of a key into one, whichever process appends them', () => {
    const usage = (id: string): ActivityRecord => ({ ...head(id), kind: 'usage', uses });
    const found = places('uses', usage('a'), usage('b'));
    expect(found.size).toBe(40);
    for (const partitions of found.values()) expect([partitions.length, new Set(partitions).size]).toEqual([2, 1]);
  });

  it('put what a key is used for into one, with its uses', () => {
    const hourly = uses.flatMap(({ key }) => [1, 2].map((n) => ({ key, at: n * HOUR, service: 's', accepted: 1, refused: {}, last: 1, previous: [] }))); // prettier-ignore
    const found = places('uses', { ...head('a'), kind: 'usage', uses });
    const placed = partsOf({ ...head('b'), kind: 'use', uses: hourly }, PARTITIONS);
    for (const [partition, part] of placed) {
      for (const { key } of (part as Extract<ActivityRecord, { kind: 'use' }>).uses) expect(found.get(key)).toEqual([partition]); // prettier-ignore
    }
    expect(new Set(placed.map(([partition]) => partition)).size).toBeGreaterThan(1);
  });

  it.each(['removal', 'use-removal'] as const)('all get a %s, under an id of their own', (kind) => {
    const parts = partsOf({ v: 1, kind, id: 'r', before: 5 }, PARTITIONS);
    expect(parts.map(([partition]) => partition)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(new Set(parts.map(([, { id }]) => id)).size).toBe(PARTITIONS);
  });
});

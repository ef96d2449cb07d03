import type { KeyUse } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import type { KeyUsageDocument } from '../documents.js';
import type { ProjectedActivity } from '../fold-entries.js';
import { keyUsageProjection } from './key-usage.projection.js';

const at = (offset: number, ...uses: KeyUse[]): ProjectedActivity => {
  return { v: 1, kind: 'usage', id: `record-${offset}`, account: 'acc_1', uses, offset };
};
const use = (key: string, count: number, last: number) => ({ key, count, last });

function given(id: string, ...records: ProjectedActivity[]): KeyUsageDocument | null {
  const fold = (before: KeyUsageDocument | null, record: ProjectedActivity) =>
    keyUsageProjection.fold(id, before, record);
  return records.reduce<KeyUsageDocument | null>(fold, null);
}

describe('key usage', () => {
  it('counts what a record says of a key', () => {
    const document = { id: 'key_2', accountId: 'acc_1', uses: 3, lastUsedAt: 70, pos: 5 };
    expect(given('key_2', at(5, use('key_1', 9, 99), use('key_2', 3, 70)))).toEqual(document);
  });

  it('adds up, and keeps the latest time whichever record brings it', () => {
    const records = [at(5, use('key_1', 3, 70)), at(6, use('key_1', 4, 60)), at(9, use('key_1', 1, 80))];
    expect(given('key_1', ...records.slice(0, 2))).toMatchObject({ uses: 7, lastUsedAt: 70, pos: 6 });
    expect(given('key_1', ...records)).toMatchObject({ uses: 8, lastUsedAt: 80, pos: 9 });
  });

  it('takes what a total says for all that came before it, and goes on from there', () => {
    const total = { ...at(7, use('key_1', 40, 90)), kind: 'usage-total' } as ProjectedActivity;
    const records = [at(5, use('key_1', 3, 99)), total, at(8, use('key_1', 2, 95))];
    expect(given('key_1', ...records.slice(0, 2))).toMatchObject({ uses: 40, lastUsedAt: 90, pos: 7 });
    expect(given('key_1', ...records)).toEqual(given('key_1', ...records.slice(1)));
    expect(given('key_1', ...records)).toMatchObject({ uses: 42, lastUsedAt: 95, pos: 8 });
    expect(keyUsageProjection.idsOf(total)).toEqual(['key_1']);
  });

  it('concerns every key that a record names', () => {
    expect(keyUsageProjection.idsOf(at(1, use('key_1', 1, 1), use('key_2', 1, 1)))).toEqual(['key_1', 'key_2']);
    expect(keyUsageProjection.idsOf(at(1))).toEqual([]);
  });
});

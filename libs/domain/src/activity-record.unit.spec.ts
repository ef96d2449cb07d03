import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeActivity, encodeActivity, type ActivityRecord } from './activity-record.js';

const RECORD: ActivityRecord = {
  v: 1,
  kind: 'usage',
  id: 'record-1',
  account: 'acc_1',
  uses: [{ key: 'key_1', count: 2, last: 1_700_000_000_000 }],
};
const written = (value: unknown) => Buffer.from(JSON.stringify(value));

const STARTED = {
  kind: 'started',
  id: 'rev_1',
  at: 1_700_000_000_000,
  user: { id: 'usr_1', name: 'Ana' },
  via: { keyId: 'key_1', keyName: 'Import' },
  action: 'element.edited',
  target: { type: 'element', id: '7', name: 'Seven' },
  requestId: null,
  address: '192.0.2.1',
} as const;
const FINISHED = {
  kind: 'finished',
  id: 'rev_1',
  outcome: 'done',
  changes: [{ field: 'name', before: null, after: { any: ['thing'] } }],
} as const;
const ENTRIES = { v: 1, kind: 'entries', id: 'record-2', account: 'acc_1', service: 'Scorecard' } as const;
const entries = (...own: object[]) => ({ ...ENTRIES, entries: own });

describe('a record of the activity log', () => {
  it('is read as it was written', () => expect(decodeActivity(encodeActivity(RECORD))).toEqual(RECORD));
  it('is read from a part of a larger buffer', () => {
    const bytes = encodeActivity(RECORD);
    const larger = Buffer.concat([Buffer.from('before'), bytes, Buffer.from('after')]);
    expect(decodeActivity(larger.subarray(6, 6 + bytes.length))).toEqual(RECORD);
  });
  it.each(['checks', 'checks-total'] as const)('may be %s', (kind) => {
    const hours = [{ at: 3_600_000, accepted: 0, refused: { UNKNOWN_KEY: 2 } }];
    const record: ActivityRecord = { v: 1, kind, id: 'record-3', account: 'acc_1', hours };
    expect(decodeActivity(encodeActivity(record))).toEqual(record);
    for (const odd of [{ accepted: -1 }, { at: '1' }, { refused: { $set: 1 } }, { refused: { EXPIRED: -1 } }]) {
      expect(decodeActivity(written({ ...record, hours: [{ ...hours[0], ...odd }] }))).toBeNull();
    }
  });
  it('may be the uses of keys by hour', () => {
    const use = { key: 'key_1', at: 3_600_000, service: 's', accepted: 1, refused: { EXPIRED: 2 }, last: null, address: '10.0.0.1', previous: [{ until: 9, count: 1, last: 5, agent: 'curl' }] }; // prettier-ignore
    const record: ActivityRecord = { v: 1, kind: 'use', id: 'record-4', account: 'acc_1', uses: [use] };
    expect(decodeActivity(encodeActivity(record))).toEqual(record);
    for (const odd of [{ accepted: -1 }, { at: '1' }, { refused: { A: -1 } }, { previous: null }, { service: 1 }]) {
      expect(decodeActivity(written({ ...record, uses: [{ ...use, ...odd }] }))).toBeNull();
    }
    const removal: ActivityRecord = { v: 1, kind: 'use-removal', id: 'record-5', before: 7 };
    expect(decodeActivity(encodeActivity(removal))).toEqual(removal);
  });
  it('may hold members this code does not know', () =>
    expect(decodeActivity(written({ ...RECORD, more: 1 }))).toEqual(RECORD));

  it.each([
    ['of a newer version', { ...RECORD, v: 2 }],
    ['of another kind', { ...RECORD, kind: 'other' }],
    ['without id', { ...RECORD, id: '' }],
    ['that counts nothing', { ...RECORD, uses: [{ key: 'key_1', count: 0, last: 1 }] }],
    ['with a broken time', { ...RECORD, uses: [{ key: 'key_1', count: 1, last: '1' }] }],
    ['that is null', null],
  ])('%s is none', (_, value) => expect(decodeActivity(written(value))).toBeNull());

  it('holds what services reported, as they reported it', () => {
    const record = entries(STARTED, { ...FINISHED, target: STARTED.target }, FINISHED) as unknown as ActivityRecord;
    expect(decodeActivity(encodeActivity(record))).toEqual(record);
  });

  it.each([
    ['of entries without service', { ...entries(STARTED), service: undefined }],
    ['with an entry without id', entries({ ...STARTED, id: '' })],
    ['with an entry of nobody', entries({ ...STARTED, user: undefined })],
    ['with an entry through no key', entries({ ...STARTED, via: null })],
    ['with an entry of another kind', entries({ ...STARTED, kind: 'other' })],
    ['with an unknown outcome', entries({ ...FINISHED, outcome: 'unknown' })],
    ['with an outcome without changes', entries({ ...FINISHED, changes: undefined })],
    ['with one good and one bad entry', entries(STARTED, { ...FINISHED, outcome: '' })],
  ])('%s is none', (_, value) => expect(decodeActivity(written(value))).toBeNull());

  it('never throws', () =>
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(decodeActivity(bytes)).toBeNull();
      }),
    ));
});

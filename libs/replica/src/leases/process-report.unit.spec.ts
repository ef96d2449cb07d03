import { describe, expect, it } from 'vitest';
import { decodeStatus, encodeStatus, type ProcessReport } from './process-report.js';

const REPORT: ProcessReport = {
  v: 1,
  kind: 'report',
  boot: 'boot-1',
  seq: 3,
  version: '1.0.0',
  applied: 41,
  position: 'log.41.id',
  guards: [{ account: 'acc_1', instance: 'g', service: 's', version: '1', position: null, lagMs: 0, seenMsAgo: null }],
  leaseMs: 15_000,
  leaving: false,
};
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('what a process says of itself', () => {
  it.each([REPORT, { v: 1, kind: 'probe', boot: 'boot-1', seq: 4 } as const])('is read as it was written', (record) =>
    expect(decodeStatus(encodeStatus(record))).toEqual(record),
  );

  it('is read with what a later version adds', () =>
    expect(decodeStatus(encoded({ ...REPORT, region: 'eu' }))).toEqual(REPORT));

  it.each([
    ['of a later version', { ...REPORT, v: 2 }],
    ['of a kind that is not known', { ...REPORT, kind: 'rumour' }],
    ['of no process', { ...REPORT, boot: '' }],
    ['without an offset', { ...REPORT, applied: undefined }],
    ['with an offset that is none', { ...REPORT, applied: 1.5 }],
    ['null', null],
  ])('is nothing when it is %s', (_, value) => expect(decodeStatus(encoded(value))).toBeNull());

  it('is nothing when it cannot be read', () => expect(decodeStatus(Buffer.from('{"v":1'))).toBeNull());
});

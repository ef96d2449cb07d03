import type { RefusalCode, Verification } from '@latchkey/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { VerificationCounter } from './verification-counter.js';

const HOUR = 3_600_000;
const OK = { valid: true, caller: {} } as Verification;
const no = (code: RefusalCode): Verification => ({ valid: false, code });

let now: number;
let checks: VerificationCounter;
beforeEach(() => {
  now = 5 * HOUR + 1;
  checks = new VerificationCounter({ now: () => now });
});

describe('counts of checks', () => {
  it('are of accounts, with refusals by code', () => {
    for (const one of [OK, no('EXPIRED'), OK, no('EXPIRED'), no('STALE')]) checks.count(one, 'acc_1');
    checks.count(OK, 'acc_2');
    expect(Object.fromEntries(checks.take('acc_0'))).toEqual({
      acc_1: [{ at: 5 * HOUR, accepted: 2, refused: { EXPIRED: 2, STALE: 1 } }],
      acc_2: [{ at: 5 * HOUR, accepted: 1, refused: {} }],
    });
  });

  it('are taken once', () => {
    checks.count(OK, 'acc_1');
    checks.take(undefined);
    expect(checks.take(undefined).size).toBe(0);
  });

  it('are of the hour in which somebody looked at the clock', () => {
    checks.count(OK, 'acc_1');
    checks.settle();
    now = 6 * HOUR;
    checks.count(no('DELETED'), 'acc_1');
    checks.settle();
    checks.count(OK, 'acc_1');
    expect(checks.take(undefined).get('acc_1')).toEqual([
      { at: 5 * HOUR, accepted: 1, refused: {} },
      { at: 6 * HOUR, accepted: 1, refused: { DELETED: 1 } },
    ]);
  });

  it('that belong to nobody are whose they are said to be', () => {
    checks.count(no('UNKNOWN_KEY'), null);
    expect(checks.take('acc_1').get('acc_1')).toEqual([{ at: 5 * HOUR, accepted: 0, refused: { UNKNOWN_KEY: 1 } }]);
    checks.count(no('UNKNOWN_KEY'), null);
    expect(checks.take(undefined).size).toBe(0);
  });

  it('add what guards counted', () => {
    checks.count(no('EXPIRED'), 'acc_1');
    checks.add('acc_1', { accepted: 7, refused: { EXPIRED: 2, DELETED: 3 } });
    expect(checks.take(undefined).get('acc_1')).toEqual([
      { at: 5 * HOUR, accepted: 7, refused: { EXPIRED: 3, DELETED: 3 } },
    ]);
  });
});

import type { KeyUse } from '@latchkey/domain';
import { expect, it } from 'vitest';
import { UseCounter } from './use-counter.js';

const HOUR = 3_600_000;
const use = (key: string, count: number, last: number, more: Partial<KeyUse> = {}): KeyUse => ({ key, count, last, ...more }); // prettier-ignore

function given() {
  const clock = { time: 5 * HOUR + 1 };
  return { clock, uses: new UseCounter({ now: () => clock.time }) };
}

it('adds up what processes say of a key within an hour, apart for each service', () => {
  const { uses } = given();
  uses.add('acc_1', 'scorecard', [use('key_1', 2, 70, { refused: { EXPIRED: 1 } }), use('key_2', 1, 10)]);
  uses.add('acc_1', 'scorecard', [use('key_1', 3, 60, { refused: { EXPIRED: 2, ADDRESS: 1 } })]);
  uses.add('acc_1', 'payroll', [use('key_1', 1, 80)]);
  expect(uses.take().get('acc_1')).toMatchObject([
    { key: 'key_1', at: 5 * HOUR, service: 'scorecard', accepted: 5, refused: { EXPIRED: 3, ADDRESS: 1 }, last: 70 },
    { key: 'key_1', at: 5 * HOUR, service: 'payroll', accepted: 1, refused: {}, last: 80 },
    { key: 'key_2', at: 5 * HOUR, service: 'scorecard', accepted: 1 },
  ]);
});

it('books in the hour of this clock, whatever a guard says of the time', () => {
  const { uses, clock } = given();
  uses.add('acc_1', 'scorecard', [use('key_1', 2, 1)]);
  clock.time = 6 * HOUR;
  uses.add('acc_1', 'scorecard', [use('key_1', 3, 2)]);
  expect(uses.take().get('acc_1')).toMatchObject([
    { at: 5 * HOUR, accepted: 2, last: 1 },
    { at: 6 * HOUR, accepted: 3, last: 2 },
  ]);
});

it('keeps accounts apart, and hands everything out once', () => {
  const { uses } = given();
  for (const account of ['acc_1', 'acc_2']) uses.add(account, 'scorecard', [use('key_1', 1, 1)]);
  expect([...uses.take().keys()]).toEqual(['acc_1', 'acc_2']);
  expect(uses.take().size).toBe(0);
});

import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { singleFlight } from './single-flight.js';

it('runs once for all that ask before it begins, and again, after that, for those that ask later', async () => {
  const ends: (() => void)[] = [];
  const ask = singleFlight(() => new Promise<void>((resolve) => ends.push(resolve)));
  const first = Promise.all([ask(), ask()]);
  await turn();
  expect(ends).toHaveLength(1);
  const later = Promise.all([ask(), ask()]);
  await turn();
  expect(ends).toHaveLength(1);
  ends[0]!();
  await first;
  await turn();
  const latest = ask();
  expect(ends).toHaveLength(2);
  ends[1]!();
  await later;
  await turn();
  expect(ends).toHaveLength(3);
  ends[2]!();
  await latest;
  void ask();
  await turn();
  expect(ends).toHaveLength(4);
});

it('rejects for all that share a run that fails, and goes on after it', async () => {
  let times = 0;
  const ask = singleFlight(() => (times++ === 0 ? Promise.reject(new Error('not now')) : Promise.resolve()));
  const [first, second] = [ask(), ask()];
  await expect(first).rejects.toThrow('not now');
  await expect(second).rejects.toThrow('not now');
  await ask();
  expect(times).toBe(2);
});

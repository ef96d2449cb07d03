import { expect, it } from 'vitest';
import { singleFlight } from './single-flight.js';

it('is done once for all who asked before it began, and again for those who asked later', async () => {
  const ends: (() => void)[] = [];
  const ask = singleFlight(() => new Promise<void>((resolve) => ends.push(resolve)));
  const first = ask();
  const later = Promise.all([ask(), ask()]);
  expect(ends).toHaveLength(1);
  ends[0]!();
  await first;
  await Promise.resolve();
  const latest = ask();
  expect(ends).toHaveLength(2);
  ends[1]!();
  await later;
  await new Promise((resolve) => setImmediate(resolve));
  expect(ends).toHaveLength(3);
  ends[2]!();
  await latest;
  void ask();
  expect(ends).toHaveLength(4);
});

it('goes on after it failed', async () => {
  let times = 0;
  const ask = singleFlight(() => (times++ === 0 ? Promise.reject(new Error('not now')) : Promise.resolve()));
  const [first, second] = [ask(), ask()];
  await expect(first).rejects.toThrow('not now');
  await second;
  expect(times).toBe(2);
});

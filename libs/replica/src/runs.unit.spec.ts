import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countBelow, withNumber, type Run } from './runs.js';

it('hold the same as the numbers themselves, in as few runs as there are gaps', () =>
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 60 })), fc.nat({ max: 70 }), (numbers, below) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      const runs = sorted.reduce<readonly Run[]>(withNumber, []);
      expect(countBelow(runs, below)).toBe(sorted.filter((number) => number < below).length);
      expect(runs).toHaveLength(sorted.filter((number, i) => number !== sorted[i - 1]! + 1).length);
    }),
  ));

it('a number more changes nothing of the runs before it', () => {
  const runs: readonly Run[] = [[1, 2]];
  expect([withNumber(runs, 3), withNumber(runs, 5), runs]).toEqual([
    [[1, 3]],
    [
      [1, 2],
      [5, 5],
    ],
    [[1, 2]],
  ]);
});

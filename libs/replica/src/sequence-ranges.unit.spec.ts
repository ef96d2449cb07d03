import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countBelow, withNumber, type SequenceRange } from './stream.js';

it('hold the same as the numbers themselves, in as few ranges as there are gaps', () =>
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat({ max: 60 })), fc.nat({ max: 70 }), (numbers, below) => {
      const sorted = numbers.toSorted((a, b) => a - b);
      const ranges = sorted.reduce<readonly SequenceRange[]>(withNumber, []);
      expect(countBelow(ranges, below)).toBe(sorted.filter((number) => number < below).length);
      expect(ranges).toHaveLength(sorted.filter((number, i) => number !== sorted[i - 1]! + 1).length);
    }),
  ));

it('a number more changes nothing of the ranges before it', () => {
  const ranges: readonly SequenceRange[] = [[1, 2]];
  expect([withNumber(ranges, 3), withNumber(ranges, 5), ranges]).toEqual([
    [[1, 3]],
    [
      [1, 2],
      [5, 5],
    ],
    [[1, 2]],
  ]);
});

import { expect, it } from 'vitest';
import { paceOf, untilTogether } from './pace.js';

it.each([
  [1, 1_500],
  [150, 1_500],
  [300, 3_000],
  [1_000, 5_000],
  [100_000, 5_000],
])('%i guards are heard of every %i ms', (count, ms) => {
  expect(paceOf(count, 1_500, 5_000)).toBe(ms);
});

it('those with one pace come together, whenever they began, and each in time', () => {
  const begun = [70_000, 70_030.5, 70_099.9];
  expect(begun.map((now) => Math.round(now + untilTogether(5_000, now)))).toEqual([75_000, 75_000, 75_000]);
  for (const now of [...begun, 71_234.5]) {
    expect(untilTogether(5_000, now)).toBeLessThanOrEqual(5_000);
    expect(untilTogether(5_000, now)).toBeGreaterThan(4_899);
  }
});

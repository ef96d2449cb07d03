import { expect, it } from 'vitest';
import { paceOf } from './pace.js';

it.each([
  [1, 1_500],
  [150, 1_500],
  [300, 3_000],
  [1_000, 5_000],
  [100_000, 5_000],
])('%i guards are heard of every %i ms', (count, ms) => {
  expect(paceOf(count, 1_500, 5_000)).toBe(ms);
});

import { describe, expect, it } from 'vitest';
import { overTenSeconds, scenarios, simulate, startOf } from './limit-simulation.js';

const LIMITS = [
  { requests: 1_000, perSeconds: 10 },
  { requests: 100, perSeconds: 1 },
];
const TIMES = [0.9, 1.2, 10];

/** How many are let in within ten seconds, as parts of what one verifier with all of the limit lets in. */
const STEADY = [0.95, 1.1] as const;
// a burst that is as short as the limit is over before the shares have followed it
const BURSTS = [0.85, 1.15] as const;
// whoever is cut off lets in an equal part, whatever comes
const CUT_OFF = [0.6, 1.25] as const;

const boundsOf = (name: string) => (name.includes('cut off') ? CUT_OFF : name.startsWith('bursts') ? BURSTS : STEADY);

it.each([1.2, 10])('ten verifiers share 5 requests in a second, of which %d times as many come', (times) => {
  const limit = { requests: 5, perSeconds: 1 };
  for (const name of ['even', 'skewed', 'one of ten'] as const) {
    const seen = simulate({ ...scenarios(limit, times)[name]!, seed: 13 });
    const parts =
      seen.reduce((all, { admitted }) => all + admitted, 0) / seen.reduce((all, { alone }) => all + alone, 0);
    expect(parts, name).toBeGreaterThan(0.95);
    expect(parts, name).toBeLessThan(1.05);
  }
});

describe.each(LIMITS)('ten verifiers share $requests requests in $perSeconds s', (limit) => {
  describe.each(TIMES)('of which %d times as many come', (times) => {
    it.each(Object.entries(scenarios(limit, times)))('%s', (name, scenario) => {
      const seen = simulate({ ...scenario, seed: 13 });
      const { least, most } = overTenSeconds(seen, startOf(limit, times));
      const [from, to] = boundsOf(name);
      expect(least).toBeGreaterThanOrEqual(from);
      expect(most).toBeLessThanOrEqual(to);
      const sum = (of: 'admitted' | 'alone') => seen.reduce((all, second) => all + second[of], 0);
      // what is let in too much is made up for
      expect(sum('admitted') / sum('alone')).toBeLessThan(name.startsWith('bursts') ? 1.05 : 1.015);
    });
  });
});

import { describe, expect, it } from 'vitest';
import { barsOf, edgesOf, roundedUp } from './usage-bars';

const NOW = new Date(2026, 4, 20, 14, 35).getTime();
const hour = (at: number, ...counts: [service: string, accepted: number, refused?: Record<string, number>][]) => ({
  at: new Date(at).toISOString(),
  services: counts.map(([service, accepted, refused = {}]) => ({ service, accepted, refused, previousSecret: 0 })),
});

describe('the bars of a period', () => {
  it('are the last 24 hours, the one that goes on among them', () => {
    const edges = edgesOf('day', NOW);
    expect(edges).toHaveLength(25);
    expect(edges[0]).toBe(new Date(2026, 4, 19, 15).getTime());
    expect(edges.at(-1)).toBe(new Date(2026, 4, 20, 15).getTime());
  });

  it.each([
    ['week', 7, new Date(2026, 4, 14)],
    ['month', 30, new Date(2026, 3, 21)],
  ] as const)('of a %s are %s days, and begin at midnight', (period, days, first) => {
    const edges = edgesOf(period, NOW);
    expect(edges).toHaveLength(days + 1);
    expect(edges[0]).toBe(first.getTime());
    expect(edges.at(-1)).toBe(new Date(2026, 4, 21).getTime());
  });

  it('add up what all services say, and leave out what is before them', () => {
    const edges = edgesOf('week', NOW);
    const items = [
      hour(edges[0]! - 1, ['a', 100]),
      hour(edges[0]!, ['a', 1, { EXPIRED: 2 }], ['b', 3, { EXPIRED: 1, ADDRESS: 1 }]),
      hour(edges[1]! - 1, ['a', 5]),
      hour(NOW, ['a', 7]),
    ];
    const bars = barsOf(items, edges);
    expect(bars).toHaveLength(7);
    expect(bars[0]).toEqual({ at: edges[0], end: edges[1], accepted: 9, refused: 4 });
    expect(bars.map(({ accepted }) => accepted)).toEqual([9, 0, 0, 0, 0, 0, 7]);
  });

  it.each([
    [0, 2],
    [1, 2],
    [3, 4],
    [9, 10],
    [11, 20],
    [61, 80],
    [1_000, 1_000],
    [1_001, 2_000],
  ])('for at most %s reach up to %s', (most, top) => expect(roundedUp(most)).toBe(top));
});

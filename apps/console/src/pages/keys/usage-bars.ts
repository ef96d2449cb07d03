import type { Schemas } from '../../api';
import type { Bar } from '../../ui/bar-chart';

export type Period = 'day' | 'week' | 'month';

type Hour = Schemas['HourOfUse'];

const HOUR_MS = 3_600_000;
const BARS: Readonly<Record<Period, number>> = { day: 24, week: 7, month: 30 };

/** Every so many bars have a name under them. */
export const NAMED: Readonly<Record<Period, number>> = { day: 6, week: 1, month: 5 };

/** Where the bars of a period begin and the last one ends, ms since 1970: hours, or days as the viewer's clock has them. */
export function edgesOf(period: Period, now: number): number[] {
  const bars = BARS[period];
  const today = new Date(now);
  const hour = new Date(today).setMinutes(0, 0, 0);
  return Array.from({ length: bars + 1 }, (_, n) => {
    const offset = n + 1 - bars;
    if (period === 'day') return hour + offset * HOUR_MS;
    return new Date(today.getFullYear(), today.getMonth(), today.getDate() + offset).getTime();
  });
}

/** Hours of use in the bars between these edges, whichever service it was. */
export function barsOf(items: readonly Hour[], edges: readonly number[]): Bar[] {
  const bars = edges.slice(0, -1).map((at, n) => ({ at, end: edges[n + 1]!, accepted: 0, refused: 0 }));
  for (const { at, services } of items) {
    const time = Date.parse(at);
    const bar = bars.find((one) => one.at <= time && time < one.end);
    if (bar === undefined) continue;
    for (const { accepted, refused } of services) {
      bar.accepted += accepted;
      bar.refused += sum(Object.values(refused));
    }
  }
  return bars;
}

/** A round number that is no less: 1, 2 or 5, with zeros. An even one where it is more than 1, so that half of it is whole. */
export function roundedUp(most: number): number {
  if (most <= 2) return 2;
  const digits = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 6, 8, 10].map((n) => n * digits).find((n) => n >= most)!;
}

export const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);

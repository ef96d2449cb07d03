/** Whole numbers that follow each other: from the first to the last, both included. */
export type Run = readonly [first: number, last: number];

/** The same runs and a number above all of them. */
export function withNumber(runs: readonly Run[], number: number): readonly Run[] {
  const last = runs.at(-1);
  if (last?.[1] !== number - 1) return [...runs, [number, number]];
  return [...runs.slice(0, -1), [last[0], number]];
}

/** How many numbers of the runs are below this one. */
export function countBelow(runs: readonly Run[], number: number): number {
  return runs.reduce((count, [first, last]) => count + Math.max(0, Math.min(last, number - 1) - first + 1), 0);
}

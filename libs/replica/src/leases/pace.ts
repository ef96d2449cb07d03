const A_SECOND = 1_000;
const IN_ALL_A_SECOND = 100;

/**
 * How often one of many guards says, or is told, that it is still there: so often that all of them together do it a hundred
 * times a second, within limits.
 *
 * @param count of guards
 * @param usualMs how often while there are few
 * @param longestMs how seldom at most, which many guards exceed those hundred for
 * @returns ms
 */
export function paceOf(count: number, usualMs: number, longestMs: number): number {
  const together = (count / IN_ALL_A_SECOND) * A_SECOND;
  return Math.floor(Math.max(usualMs, Math.min(together, longestMs)));
}

const TICKS = 50;

/**
 * As often, and at the same instants as others with this pace: what comes together costs a process and its machine half as
 * much as what wakes them up one by one.
 *
 * @param everyMs how seldom at most
 * @param now of a clock that all of them are counted by, ms
 * @returns ms from now, a fiftieth less at most
 */
export function untilTogether(everyMs: number, now = performance.now()): number {
  const tick = everyMs / TICKS;
  return Math.floor((now + everyMs) / tick) * tick - now;
}

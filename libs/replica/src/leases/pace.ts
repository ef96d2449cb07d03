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

import { HOUR_MS, ValidationFailed } from '@latchkey/domain';

const DAY_MS = 24 * HOUR_MS;

/** @param from @param to ms since 1970, UTC @throws ValidationFailed unless one comes before the other, by so many days at most */
export function requireRange(from: number, to: number, mostDays: number): void {
  const wrong = from >= to ? 'must be before to' : `must be at most ${mostDays} days before to`;
  if (from >= to || to - from > mostDays * DAY_MS) throw new ValidationFailed([{ pointer: '?from', message: wrong }]);
}

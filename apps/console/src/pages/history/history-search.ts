import type { RevisionFilter } from '../../api/queries';
import { endOfDate, startOfDate } from '../../ui/days';

/** What the address says of the history shown. Days are dates here, both included. */
export interface HistorySearch {
  user?: string | undefined;
  key?: string | undefined;
  action?: string | undefined;
  /** what was changed: its type, or its id */
  targetType?: string | undefined;
  target?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
// the address may hold 31 June
const date = (value: unknown) =>
  typeof value === 'string' && DATE.test(value) && !Number.isNaN(startOfDate(value)) ? value : undefined;
const iso = (at: number) => new Date(at).toISOString();

export function parseHistorySearch({ user, key, action, targetType, target, from, to }: Record<string, unknown>) {
  const what = { action: text(action), targetType: text(targetType), target: text(target) };
  return { user: text(user), key: text(key), ...what, from: date(from), to: date(to) } satisfies HistorySearch;
}

export function revisionFilterOf({ user, key, action, targetType, target, from, to }: HistorySearch): RevisionFilter {
  return {
    ...(user && { userId: user }),
    ...(key && { keyId: key }),
    ...(action && { action }),
    ...(targetType && { targetType }),
    ...(target && { targetId: target }),
    ...(from && { from: iso(startOfDate(from)) }),
    ...(to && { to: iso(endOfDate(to)) }),
  };
}

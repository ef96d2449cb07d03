import type { RevisionFilter } from '../../api/queries';

/** What the address says of the history shown. Days are dates here, both included. */
export interface HistorySearch {
  user?: string | undefined;
  key?: string | undefined;
  action?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
const date = (value: unknown) => (typeof value === 'string' && DATE.test(value) ? value : undefined);

export function parseHistorySearch({ user, key, action, from, to }: Record<string, unknown>): HistorySearch {
  return { user: text(user), key: text(key), action: text(action), from: date(from), to: date(to) };
}

export function revisionFilterOf({ user, key, action, from, to }: HistorySearch): RevisionFilter {
  return {
    ...(user && { userId: user }),
    ...(key && { keyId: key }),
    ...(action && { action }),
    ...(from && { from: new Date(`${from}T00:00:00.000`).toISOString() }),
    ...(to && { to: new Date(`${to}T23:59:59.999`).toISOString() }),
  };
}

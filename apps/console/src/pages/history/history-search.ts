import type { RevisionFilter } from '../../api';
import { searchOf, text } from '../../search';
import { endOfDate, startOfDate } from '../../ui/days';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
// the address may hold 31 June
const date = (value: unknown) =>
  typeof value === 'string' && DATE.test(value) && !Number.isNaN(startOfDate(value)) ? value : undefined;

/** What the address says of the history shown: the target is what was changed. Days are dates here, both included. */
export const parseHistorySearch = searchOf({
  user: text,
  key: text,
  action: text,
  targetType: text,
  target: text,
  from: date,
  to: date,
});
export type HistorySearch = ReturnType<typeof parseHistorySearch>;

export function revisionFilterOf({ user, key, target, from, to, ...rest }: HistorySearch): RevisionFilter {
  return {
    ...rest,
    userId: user,
    keyId: key,
    targetId: target,
    from: from && new Date(startOfDate(from)).toISOString(),
    to: to && new Date(endOfDate(to)).toISOString(),
  };
}

import { hourOf, HOUR_MS, type CheckHour } from '@latchkey/domain';
import { Query } from '@nestjs/cqrs';
import { handlerOf, requireAdmin, type QueryContext } from './query-context.js';
import { requireRange } from './time-range.js';

/**
 * Every hour that lies at least in part between two times (ms since 1970, UTC), oldest first, for admins; those without a
 * check are zero.
 */
export class CountChecksQuery extends Query<readonly CheckHour[]> {
  constructor(
    readonly context: QueryContext,
    /** undefined: seven days before `to` */
    readonly from: number | undefined,
    /** undefined: now */
    readonly to: number | undefined,
    readonly now: number,
  ) {
    super();
  }
}

const DAY_MS = 24 * HOUR_MS;
const DEFAULT_MS = 7 * DAY_MS;
const MOST_DAYS = 31;

export const CountChecksHandler = handlerOf(CountChecksQuery, async (asked, readModel) => {
  const { context, now, to = now, from = to - DEFAULT_MS } = asked;
  requireAdmin(context);
  requireRange(from, to, MOST_DAYS);
  const first = hourOf(from);
  const counted = await readModel.checks(context.account, first, to);
  const byHour = new Map(counted.map(({ at, accepted, refused }) => [at, { at, accepted, refused }]));
  const hours: CheckHour[] = [];
  // what is to come has not been counted
  for (let at = first; at < to && at <= now; at += HOUR_MS) {
    hours.push(byHour.get(at) ?? { at, accepted: 0, refused: {} });
  }
  return hours;
});

import type { KeyFilter } from '../../api';
import { oneOf, searchOf, text } from '../../search';
import { DAY } from '../../ui/time';

/** What the address says of the list: shared by a link, kept by a reload. */
export const parseKeysSearch = searchOf({
  /** without it: keys for the API */
  kind: oneOf('data-loader', 'all'),
  q: text,
  status: oneOf('active', 'disabled', 'expired', 'user-inactive', 'deleted'),
  user: text,
  care: oneOf('expiring', 'never-expires', 'never-used'),
  sort: oneOf('name', 'createdAt', 'expiresAt', 'lastUsedAt'),
  order: oneOf('asc', 'desc'),
  cursor: text,
});
export type KeysSearch = ReturnType<typeof parseKeysSearch>;

// drawing the rows is the larger part of the time until they are there
const PAGE = 25;
const CARE_DAYS = 14;
const HOUR = 3_600_000;

export const NO_FILTER = { q: undefined, status: undefined, care: undefined, user: undefined } as const;

export const isFiltered = ({ q, status, care, user }: KeysSearch): boolean =>
  (q ?? status ?? care ?? user) !== undefined;

export function filterOf({ kind, q, status, user, care, sort, order, cursor }: KeysSearch, now: number): KeyFilter {
  return {
    limit: PAGE,
    kind: kind === 'all' ? undefined : (kind ?? 'api'),
    q,
    mappedUserId: user,
    status: status ?? (care && 'active'),
    neverExpires: care === 'never-expires' ? 'true' : undefined,
    neverUsed: care === 'never-used' ? 'true' : undefined,
    // to the hour, so that looking twice is the same question
    expiresBefore:
      care === 'expiring' ? new Date(Math.ceil(now / HOUR) * HOUR + CARE_DAYS * DAY).toISOString() : undefined,
    sort,
    order,
    cursor,
  };
}

import type { KeyFilter } from '../../api/queries';
import { DAY } from '../../ui/time';

export const SORTS = ['name', 'createdAt', 'expiresAt', 'lastUsedAt'] as const;
export const STATUSES = ['active', 'disabled', 'expired', 'user-inactive', 'deleted'] as const;
const CARES = ['expiring', 'never-expires', 'never-used'] as const;

/** What the address says of the list: shared by a link, kept by a reload. */
export interface KeysSearch {
  /** without it: keys for the API */
  kind?: 'data-loader' | 'all' | undefined;
  q?: string | undefined;
  status?: (typeof STATUSES)[number] | undefined;
  user?: string | undefined;
  care?: (typeof CARES)[number] | undefined;
  sort?: (typeof SORTS)[number] | undefined;
  order?: 'asc' | 'desc' | undefined;
  cursor?: string | undefined;
}

// drawing the rows is the larger part of the time until they are there
const PAGE = 25;
const CARE_DAYS = 14;
const HOUR = 3_600_000;

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((one) => one === value);
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** What takes every filter away. */
export const NO_FILTER = { q: undefined, status: undefined, care: undefined, user: undefined } as const;

export const isFiltered = ({ q, status, care, user }: KeysSearch): boolean =>
  (q ?? status ?? care ?? user) !== undefined;

/** Reads the address: what it says wrong counts as not said. */
export function parseKeysSearch(search: Record<string, unknown>): KeysSearch {
  return {
    kind: oneOf(['data-loader', 'all'], search['kind']),
    q: search['q'] === undefined ? undefined : text(String(search['q'])),
    status: oneOf(STATUSES, search['status']),
    user: text(search['user']),
    care: oneOf(CARES, search['care']),
    sort: oneOf(SORTS, search['sort']),
    order: oneOf(['asc', 'desc'], search['order']),
    cursor: text(search['cursor']),
  };
}

export function filterOf(search: KeysSearch, now: number): KeyFilter {
  const { kind, q, status, user, care, sort, order, cursor } = search;
  return {
    limit: PAGE,
    ...(kind !== 'all' && { kind: kind ?? 'api' }),
    ...(q && { q }),
    ...(user && { mappedUserId: user }),
    ...((status ?? (care && 'active')) && { status: status ?? 'active' }),
    ...(care && careOf(care, now)),
    ...(sort && { sort }),
    ...(order && { order }),
    ...(cursor && { cursor }),
  };
}

function careOf(care: (typeof CARES)[number], now: number): KeyFilter {
  if (care === 'never-expires') return { neverExpires: 'true' };
  if (care === 'never-used') return { neverUsed: 'true' };
  // to the hour, so that looking twice is the same question
  return { expiresBefore: new Date(Math.ceil(now / HOUR) * HOUR + CARE_DAYS * DAY).toISOString() };
}

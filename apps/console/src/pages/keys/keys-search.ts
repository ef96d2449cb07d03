import type { KeyFilter } from '../../api';
import { oneOf, searchOf, text, texts } from '../../search';
import { DAY } from '../../ui/time';
import type { Label } from './key-labels';

/** What the address says of the list: shared by a link, kept by a reload. */
export const parseKeysSearch = searchOf({
  /** without it: keys for the API */
  kind: oneOf('data-loader', 'all'),
  q: text,
  status: oneOf('active', 'disabled', 'expired', 'user-inactive', 'deleted'),
  user: text,
  /** all of them are needed */
  tag: texts,
  environment: text,
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

export const NO_FILTER = {
  q: undefined,
  status: undefined,
  care: undefined,
  user: undefined,
  tag: undefined,
  environment: undefined,
} as const;

export const isFiltered = (search: KeysSearch): boolean =>
  Object.keys(NO_FILTER).some((name) => search[name as keyof typeof NO_FILTER] !== undefined);

/** What changes so that only keys with a label are listed: with all tags, and of one environment. */
export const withLabel = ({ tag = [] }: KeysSearch, [what, text]: Label): KeysSearch =>
  what === 'tag' ? { tag: [...new Set([...tag, text])] } : { environment: text };

export function withoutLabel({ tag = [] }: KeysSearch, [what, text]: Label): KeysSearch {
  if (what === 'environment') return { environment: undefined };
  const left = tag.filter((one) => one !== text);
  return { tag: left.length === 0 ? undefined : left };
}

export function filterOf(search: KeysSearch, now: number): KeyFilter {
  const { kind, q, status, user, tag, environment, care, sort, order, cursor } = search;
  return {
    limit: PAGE,
    kind: kind === 'all' ? undefined : (kind ?? 'api'),
    q,
    mappedUserId: user,
    tag,
    environment,
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

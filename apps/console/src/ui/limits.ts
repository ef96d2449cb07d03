import { t } from '../texts';

export interface Limit {
  readonly requests: number;
  readonly perSeconds: number;
}

/** What people write of a limit; it is kept while they think about having one. */
export interface WrittenLimit {
  readonly isLimited: boolean;
  readonly requests: string;
  readonly perSeconds: string;
}

const A_MINUTE = '60';

export const isCount = (text: string): boolean => /^[1-9]\d{0,9}$/.test(text);

export const writtenLimit = (limit: Limit | null): WrittenLimit => ({
  isLimited: limit !== null,
  requests: limit === null ? '' : String(limit.requests),
  perSeconds: limit === null ? A_MINUTE : String(limit.perSeconds),
});

/** undefined: it says nothing that is a limit. */
export function limitOf({ isLimited, requests, perSeconds }: WrittenLimit): Limit | null | undefined {
  if (!isLimited) return null;
  return isCount(requests) ? { requests: Number(requests), perSeconds: Number(perSeconds) } : undefined;
}

/** As people say it: 600 requests a minute. */
export function limitText({ requests, perSeconds }: Limit): string {
  const count = requests.toLocaleString(t.locale);
  const units: Readonly<Record<string, string>> = t.limit.every;
  return t.limit.text(count, requests === 1, units[perSeconds] ?? t.limit.in(perSeconds));
}

const hasCounts = (value: object): value is Limit =>
  'requests' in value &&
  typeof value.requests === 'number' &&
  'perSeconds' in value &&
  typeof value.perSeconds === 'number';

export const isLimit = (value: unknown): value is Limit =>
  typeof value === 'object' && value !== null && hasCounts(value);

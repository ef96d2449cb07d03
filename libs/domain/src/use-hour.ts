import type { CheckCounts } from './check-hour.js';
import type { KeyUse, PreviousUse, UsedFrom, UseDetails } from './key-use.js';

/** How a key was used through one service. Times are ms since 1970, UTC. */
export interface ServiceUse extends Omit<UseDetails, 'previous'> {
  readonly service: string;
  readonly accepted: number;
  readonly refused: CheckCounts['refused'];
  /** when it was accepted last; null: it was only refused */
  readonly last: number | null;
  /** of the accepted ones, those with a secret that was not the newest any more, secret by secret */
  readonly previous: readonly PreviousUse[];
}

/** How a key was used through one service in one hour. */
export interface UseOfHour extends ServiceUse {
  readonly key: string;
  /** the start of the hour */
  readonly at: number;
}

/** Where the uses are counted of services that are too many to be told apart. No service has this name. */
export const OTHER_SERVICES = '(others)';

const MOST_SERVICES = 50;
const MOST_CODES = 40;
// who rotates more often than that within an hour does not ask which secret was used when
const MOST_SECRETS = 4;

/** What an hour of a key goes by, wherever it is kept. Of one key, they are in the order of time. */
export function useHourId(key: string, at: number): string {
  return `${key}/${at}`;
}

/** What a process says of a key, as a use through its service. */
export function serviceUseOf(service: string, use: KeyUse): ServiceUse {
  const { count, last, refused = {}, previous, address, agent } = use;
  return {
    service,
    accepted: count,
    refused,
    last: count === 0 ? null : last,
    previous: previous === undefined ? [] : [previous],
    ...fromOf({ address, agent }),
  };
}

/** The services of one hour of a key with one more use of it: at most 50 are told apart. */
export function withUse(services: readonly ServiceUse[], use: ServiceUse): readonly ServiceUse[] {
  const isFull = services.length >= MOST_SERVICES && services.every(({ service }) => service !== use.service);
  const added = isFull ? { ...use, service: OTHER_SERVICES } : use;
  const at = services.findIndex(({ service }) => service === added.service);
  return at < 0 ? [...services, added] : services.with(at, plus(services[at]!, added));
}

function plus(sum: ServiceUse, use: ServiceUse): ServiceUse {
  const isLater = use.last !== null && use.last >= (sum.last ?? 0);
  return {
    service: sum.service,
    accepted: sum.accepted + use.accepted,
    refused: plusCodes(sum.refused, use.refused),
    last: isLater ? use.last : sum.last,
    previous: use.previous.reduce(withPrevious, sum.previous),
    ...(isLater ? fromOf(use, sum) : fromOf(sum)),
  };
}

function plusCodes(sum: ServiceUse['refused'], more: ServiceUse['refused']): ServiceUse['refused'] {
  const codes: Record<string, number> = { ...sum };
  for (const [code, count] of Object.entries(more)) codes[code] = count + (codes[code] ?? 0);
  return Object.fromEntries(Object.entries(codes).slice(0, MOST_CODES));
}

function withPrevious(secrets: readonly PreviousUse[], use: PreviousUse): readonly PreviousUse[] {
  const sum = secrets.find(({ until }) => until === use.until);
  const [earlier, later] = sum === undefined || use.last >= sum.last ? [sum, use] : [use, sum];
  const count = (sum?.count ?? 0) + use.count;
  const added = { ...fromOf(later, earlier), until: use.until, count, last: later.last };
  return [...secrets.filter((one) => one !== sum), added]
    .toSorted((a, b) => b.last - a.last || b.until - a.until)
    .slice(0, MOST_SECRETS);
}

/** Where a use came from, or, where that is not known, one before it: address and agent are of one request. */
function fromOf(use: UsedFrom, before: UsedFrom = {}): UsedFrom {
  const { address, agent } = use.address === undefined && use.agent === undefined ? before : use;
  return { ...(address !== undefined && { address }), ...(agent !== undefined && { agent }) };
}

import { hourOf, HOUR_MS, withUse, type PreviousUse, type ServiceUse, type UsedFrom } from '@latchkey/domain';
import type { UseHourDocument } from '@latchkey/projections';
import type { KeyRow } from '@latchkey/read-model';
import { Query } from '@nestjs/cqrs';
import { visibleKey } from './get-key.js';
import { handlerOf, type QueryContext } from './query-context.js';
import { requireRange } from './time-range.js';

/** The newest use that is known of: through which service, when (ms since 1970, UTC) and from where. */
export interface LastUse extends UsedFrom {
  readonly service: string;
  readonly at: number;
}

/** Who still uses the secret before the newest. Times are ms since 1970, UTC. */
export interface PreviousSecretUse {
  readonly expiresAt: number;
  /** newest first */
  readonly services: readonly (PreviousUse & { readonly service: string })[];
}

/** What a key is used for. */
export interface KeyUseView {
  /** hours with a use, oldest first */
  readonly hours: readonly UseHourDocument[];
  /** all of them together, service by service, the newest use first */
  readonly services: readonly ServiceUse[];
  /** ms since 1970, UTC; null: never */
  readonly lastUsedAt: number | null;
  /** null: not within the time that is kept */
  readonly lastUse: LastUse | null;
  /** null: only one secret works */
  readonly previousSecret: PreviousSecretUse | null;
}

/**
 * What a key is used for between two times (ms since 1970, UTC), hour by hour, for admins and its mapped user.
 *
 * @throws LatchkeyError KEY_NOT_FOUND, VALIDATION_FAILED
 */
export class GetKeyUseQuery extends Query<KeyUseView> {
  constructor(
    readonly context: QueryContext,
    readonly keyId: string,
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
const MOST_DAYS = 90;
// the longest overlap, and a day more for clocks that differ
const OVERLAP_MS = 8 * DAY_MS;

export const GetKeyUseHandler = handlerOf(GetKeyUseQuery, async (asked, readModel) => {
  const { context, keyId, now, to = now, from = to - DEFAULT_MS } = asked;
  const row = await visibleKey(readModel, context, keyId);
  requireRange(from, to, MOST_DAYS);
  const first = hourOf(from);
  const { previousSecretExpiresAt } = row.key;
  const overlap = previousSecretExpiresAt !== null && previousSecretExpiresAt > now ? previousSecretExpiresAt : null;
  // an hour is when this service was told of a use: not before the use
  const since = Math.min(first, hourOf(row.lastUsedAt ?? now), overlap === null ? now : hourOf(now - OVERLAP_MS));
  const all = await readModel.uses(context.account, keyId, since, Number.MAX_SAFE_INTEGER);
  const hours = all.filter(({ at }) => at >= first && at < to);
  return {
    hours,
    services: usesIn(hours)
      .reduce<readonly ServiceUse[]>(withUse, [])
      .toSorted((a, b) => (b.last ?? 0) - (a.last ?? 0)),
    lastUsedAt: lastOf(row, all),
    lastUse: lastUseIn(all),
    previousSecret: overlap === null ? null : { expiresAt: overlap, services: usersOf(all, overlap) },
  };
});

const usesIn = (hours: readonly UseHourDocument[]): readonly ServiceUse[] => hours.flatMap(({ services }) => services);

/** Of the two that tell it, neither is always the first. */
function lastOf({ lastUsedAt }: KeyRow, hours: readonly UseHourDocument[]): number | null {
  const last = usesIn(hours).reduce((newest, use) => Math.max(newest, use.last ?? 0), lastUsedAt ?? 0);
  return last === 0 ? null : last;
}

function lastUseIn(hours: readonly UseHourDocument[]): LastUse | null {
  return usesIn(hours).reduce<LastUse | null>((newest, { service, last, address, agent }) => {
    if (last === null || (newest !== null && newest.at > last)) return newest;
    return { at: last, service, address, agent };
  }, null);
}

/** Which services used a secret, told by when it ends: two rotations within one hour are two secrets. */
function usersOf(hours: readonly UseHourDocument[], until: number): PreviousSecretUse['services'] {
  const services = new Map<string, PreviousUse & { readonly service: string }>();
  for (const { service, previous } of usesIn(hours)) {
    const use = previous.find((one) => one.until === until);
    if (use === undefined) continue;
    const before = services.get(service);
    const later = before === undefined || use.last >= before.last ? use : before;
    services.set(service, { ...later, service, count: use.count + (before?.count ?? 0) });
  }
  return [...services.values()].toSorted((a, b) => b.last - a.last);
}

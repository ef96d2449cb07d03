import { keyStatus, type KeyStatus } from '@latchkey/domain';
import { facetOf, type Facet } from '../facets.js';
import { KeyTally } from '../key-tally.js';
import type { KeyCounts } from '../read-model.port.js';
import { astrayAt, astrayIn, endingBetween, type Astray } from './astray.js';
import { countsOf } from './counts.js';
import type { Reader } from './reader.js';

/** Adds up what is counted in each facet, and corrects it by the keys whose facet is not theirs at this time. */
export async function countKeys(reader: Reader, accountId: string, now: number, soon: number): Promise<KeyCounts> {
  const tally = new KeyTally();
  const counts = await countsOf(reader, accountId);
  const facets = [...counts.keys()].map(facetOf);
  for (const facet of facets) tally.add(facet, facet.state, counts.get(facet.number)!);
  const active = facets.filter(({ state }) => state === 'active');
  tally.expiringSoon = await reader.count('keys', endingBetween(accountId, active, now + 1, soon));
  const astray = await astrayAt(reader, accountId, facets, now);
  if (astray === null) return tally;
  for (const { facet, status, endsSoon, n } of await groupsOf(reader, astray, counts, soon)) {
    tally.add(facet, facet.state, -n);
    tally.add(facet, status, n);
    if (endsSoon) tally.expiringSoon += (Number(status === 'active') - Number(facet.state === 'active')) * n;
  }
  return tally;
}

/** Keys that have a facet, and what they are in truth. */
interface Group {
  readonly facet: Facet;
  readonly status: KeyStatus;
  readonly endsSoon: boolean;
  readonly n: number;
}

interface Found {
  readonly _id: { readonly facet: number; readonly deleted: boolean; readonly enabled: boolean; readonly ended: boolean; readonly soon: boolean; readonly active: boolean | null }; // prettier-ignore
  readonly n: number;
}

async function groupsOf(
  reader: Reader,
  astray: Astray,
  counts: ReadonlyMap<number, number>,
  soon: number,
): Promise<Group[]> {
  const { now, users } = astray;
  const end = '$lists.expiry.at';
  const _id = {
    facet: '$lists.facet',
    deleted: '$deleted',
    enabled: '$enabled',
    ended: { $lte: [end, now] },
    soon: { $and: [{ $gt: [end, now] }, { $lt: [end, soon] }] },
    // null: as its facet says
    active: { $cond: [isOneOf(users.active), true, { $cond: [isOneOf(users.inactive), false, null] }] },
  };
  const pipeline = [{ $group: { _id, n: { $sum: 1 } } }];
  const asked = astrayIn(astray, [...counts.keys()]).map(({ where, hint }) =>
    reader.generation.models.keys
      .aggregate<Found>([{ $match: where }, ...pipeline], { ...reader.options, hint })
      .exec(),
  );
  return (await Promise.all(asked))
    .flat()
    .map(({ _id: { facet: number, ended, soon: endsSoon, active, ...key }, n }) => {
      const facet = facetOf(number);
      const status = keyStatus(
        { ...key, expiresAt: ended ? now : null },
        active ?? facet.state !== 'user-inactive',
        now,
      );
      return { facet, status, endsSoon, n };
    });
}

const isOneOf = (ids: readonly string[]) => ({ $in: ['$mappedUserId', ids] });

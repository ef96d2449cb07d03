import { kindOfAccessKey } from '@latchkey/domain';
import { facetOf, isLetThrough, type Facet } from '../facets.js';
import { folded } from '../folded.js';
import type { KeyFilter } from '../read-model.port.js';
import { astrayAt, astrayIn, astrayWith, endingBetween, notAstray } from './astray.js';
import { countsOf } from './counts.js';
import { labelledAs } from './labels.js';
import type { Reader, Selection } from './reader.js';
import { fewHolding, holding } from './search.js';

/** A list of keys: how it is read. */
export interface KeyList {
  /** what is read in the order that is asked for; null: nothing */
  readonly along: {
    readonly where: object;
    /** the same whenever they end, which an index of ends says without reading them */
    readonly whenever: object;
    /** how many keys those have; null where something else narrows the list */
    readonly counted: number | null;
    /** where those of them are that stand in the wrong one, which are left out */
    readonly astray: readonly Selection[];
    /** the index by which they are few, so that they are put in order when they are asked for; null: they are many */
    readonly few: string | null;
  } | null;
  /** what belongs to the list although its facet does not say so; also read in the order that is asked for */
  readonly besides: readonly Selection[];
  /** what is found by its access key: read as a whole */
  readonly whole: readonly Selection[];
}

const NOTHING = { along: null, besides: [], whole: [] } as const;

/** How a list of keys is read. What is read may be more than the list holds: `keyMatches` has the last word. */
export async function keyListOf(reader: Reader, accountId: string, filter: KeyFilter): Promise<KeyList> {
  const { q, mappedUserId } = filter;
  const ofUser = mappedUserId === undefined ? {} : { mappedUserId };
  const byAccessKey = { where: { accountId, accessKey: q }, hint: 'access' };
  if (q !== undefined && kindOfAccessKey(q) !== undefined) return { ...NOTHING, whole: [byAccessKey] };
  const counts = await countsOf(reader, accountId);
  const facets = [...counts.keys()].map(facetOf);
  const named = q === undefined ? {} : holding(folded(q));
  const whole = q === undefined ? [] : [byAccessKey];
  const { rarest, count, others } = await labelledAs(reader, accountId, filter);
  const few = await fewOf(reader, accountId, filter, facets, rarest);
  const { status, now } = filter;
  const asked = status !== undefined && status !== 'deleted';
  const astray = asked ? await astrayAt(reader, accountId, facets, now) : null;
  const found = { ...ofUser, ...named, ...rarest, ...others };
  const narrowed = { ...found, ...ending(filter) };
  const besides = astray && asked ? astrayWith(astray, status).map((one) => within(one, narrowed, filter)) : [];
  const shown = facets
    .filter((facet) => isLetThrough(facet, filter) && (status === undefined || facet.state === status))
    .map(({ number }) => number);
  if (shown.length === 0) return { along: null, besides, whole };
  const place = { accountId, 'lists.facet': { $in: shown } };
  const own = [few && few.where, astray && asked ? notAstray(astray, status) : null];
  const [where, whenever] = [all(place, narrowed, ...own), all(place, found, ...own)];
  const isNarrowed = Object.keys(narrowed).length > 0;
  const sum = isNarrowed ? null : shown.reduce((before, number) => before + counts.get(number)!, 0);
  // the time has a say in a status
  const isOfLabel = status === undefined && rarest !== null && Object.keys(narrowed).length === 1;
  const counted = isOfLabel && isWithoutDeleted(facets, shown) ? count : sum;
  const left = astray && !isNarrowed ? astrayIn(astray, shown) : [];
  return { along: { where, whenever, counted, astray: left, few: few && few.hint }, besides, whole };
}

/** Whether it is every facet but those of deleted keys. */
function isWithoutDeleted(facets: readonly Facet[], numbers: readonly number[]): boolean {
  return facets.every(({ state, number }) => (state !== 'deleted') === numbers.includes(number));
}

/** What of a place is in a list, by what its facet would say. */
function within({ where, hint }: Selection, narrowed: object, filter: KeyFilter): Selection {
  const { kind, neverUsed, neverExpires } = filter;
  const own = {
    ...(kind !== undefined && { kind }),
    ...(neverUsed && { 'lists.usedAt': null }),
    ...(neverExpires && { expiresAt: null }),
  };
  return { where: all(where, narrowed, own), hint };
}

/** Conditions may be about the same member. */
function all(...conditions: readonly (object | null)[]): object {
  const some = conditions.filter((one) => one !== null && Object.keys(one).length > 0);
  return some.length === 1 ? some[0]! : { $and: some };
}

// not by their place in the order of ends: an index that goes by something else first would seek anew for every key
function ending({ now, expiresBefore }: KeyFilter): object {
  return expiresBefore === undefined ? {} : { expiresAt: { $gt: now, $lt: expiresBefore } };
}

/** The first of a filter's conditions that leaves few keys, whatever their facet. */
async function fewOf(
  reader: Reader,
  accountId: string,
  { mappedUserId, q, now, expiresBefore }: KeyFilter,
  facets: readonly Facet[],
  labelled: object | null,
): Promise<Selection | null> {
  const selections: Selection[] = [];
  if (mappedUserId !== undefined) selections.push({ where: { accountId, mappedUserId }, hint: 'user' });
  if (labelled !== null) selections.push({ where: { accountId, ...labelled }, hint: 'labels' });
  if (expiresBefore !== undefined) selections.push(endingBetween(accountId, facets, now + 1, expiresBefore));
  const { few } = reader.generation;
  for (const one of selections) if ((await reader.count('keys', one, few + 1)) <= few) return one;
  return q === undefined ? null : fewHolding(reader, 'keys', accountId, folded(q));
}

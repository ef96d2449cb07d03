import type { KeyStatus } from '@latchkey/domain';
import type { Facet } from '../facets.js';
import { checkpointOf, UNSWEPT } from './checkpoints.js';
import { ownById } from './documents.js';
import type { Reader, Selection } from './reader.js';

const DEPENDS_ON_TIME: readonly KeyStatus[] = ['active', 'disabled', 'expired'];

/**
 * Keys whose facet may not say their status at a time: those that end in between then and the time to which keys are swept,
 * and those of users that became active or inactive and have many.
 */
export interface Astray {
  readonly accountId: string;
  /** ms since 1970, UTC: what is asked about */
  readonly now: number;
  /** the facets whose keys end, and between which times they may be in the wrong one; null: none is */
  readonly ending: { readonly facets: readonly Facet[]; readonly from: number; readonly to: number } | null;
  /** the users, by whether they are active */
  readonly users: { readonly active: readonly string[]; readonly inactive: readonly string[] };
}

/** Null where every facet says the status of its keys. */
export async function astrayAt(
  reader: Reader,
  accountId: string,
  facets: readonly Facet[],
  now: number,
): Promise<Astray | null> {
  const { sweep: { completeTo, begunTo } = UNSWEPT, spreading = [] } = (await checkpointOf(reader)) ?? {};
  const [from, to] = [Math.min(now, completeTo) + 1, Math.max(now, begunTo) + 1];
  const timed = facets.filter(({ state, ends }) => ends && DEPENDS_ON_TIME.includes(state));
  const some =
    from < to && timed.length > 0 && (await reader.count('keys', endingBetween(accountId, timed, from, to), 1));
  const ids = spreading.flatMap((one) => (one.accountId === accountId ? one.userId : []));
  if (!some && ids.length === 0) return null;
  const found = await ownById(reader, 'users', accountId, ids);
  const isActive = (id: string) => found.get(id)?.active ?? false;
  const users = { active: ids.filter(isActive), inactive: ids.filter((id) => !isActive(id)) };
  return { accountId, now, ending: some ? { facets: timed, from, to } : null, users };
}

/** What a key whose facet says a status has to be so that it has it. */
export function notAstray(astray: Astray, status: KeyStatus): object {
  const { from, to } = (DEPENDS_ON_TIME.includes(status) && astray.ending) || { from: 0, to: 0 };
  return { ...(from < to && { 'lists.expiry': { $not: between(from, to) } }), ...ofOthers(astray) };
}

/** Where the keys are that have a status, whatever their facet says; these places have no key in common. */
export function astrayWith(astray: Astray, status: KeyStatus): Selection[] {
  const { accountId, now, users } = astray;
  const places: Selection[] = [];
  const times = timesOf(status, now);
  if (times !== null && astray.ending !== null) {
    const { facets, from, to } = astray.ending;
    const range = endingBetween(accountId, facets, Math.max(from, times.from), Math.min(to, times.to));
    places.push({ ...range, where: { ...range.where, ...times.with, ...ofOthers(astray) } });
  }
  const those = status === 'user-inactive' ? users.inactive : times === null ? [] : users.active;
  if (those.length > 0) {
    const at = times && { 'lists.expiry': between(times.from, times.to), ...times.with };
    const where = { accountId, mappedUserId: { $in: those }, deleted: false, ...at };
    places.push({ where, hint: 'user' });
  }
  return places;
}

/** Where all of them are that have some of the facets; these places have no key in common. */
export function astrayIn(astray: Astray, facets: readonly number[]): Selection[] {
  const { accountId, ending, users } = astray;
  const timed = ending?.facets.filter(({ number }) => facets.includes(number)) ?? [];
  const places: Selection[] = [];
  if (ending !== null && timed.length > 0) {
    const range = endingBetween(accountId, timed, ending.from, ending.to);
    places.push({ ...range, where: { ...range.where, ...ofOthers(astray) } });
  }
  const all = [...users.active, ...users.inactive];
  const where = { accountId, mappedUserId: { $in: all }, 'lists.facet': { $in: facets } };
  return all.length === 0 ? places : [...places, { where, hint: 'user' }];
}

/** Keys that end from a time on (ms since 1970, UTC) and before another. */
export function endingBetween(accountId: string, facets: readonly Facet[], from: number, to: number): Selection {
  const numbers = facets.flatMap(({ number, ends }) => (ends ? number : []));
  return {
    where: { accountId, 'lists.facet': { $in: numbers }, 'lists.expiry': between(from, to) },
    hint: 'expiry',
  };
}

/** What a place in the order of ends has to be: from a time on (ms since 1970, UTC), and before another. */
export function between(from: number, to: number): object {
  // what never ends comes after every time there is
  return { $gte: { at: from }, ...(to < Infinity && { $lt: { at: to } }) };
}

function ofOthers({ users: { active, inactive } }: Astray): object {
  const all = [...active, ...inactive];
  return all.length === 0 ? {} : { mappedUserId: { $nin: all } };
}

/** When keys end that have a status while their user is active, and what else they have to be; null: time does not matter. */
function timesOf(status: KeyStatus, now: number): { from: number; to: number; with: object } | null {
  if (status === 'expired') return { from: -Infinity, to: now + 1, with: {} };
  if (status !== 'active' && status !== 'disabled') return null;
  return { from: now + 1, to: Infinity, with: { enabled: status === 'active' } };
}

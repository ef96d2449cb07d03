import type { UserDocument } from '@latchkey/projections';
import { decodeCursor } from '../cursor.js';
import { bounded } from '../digest.js';
import { folded } from '../folded.js';
import { NEWEST_FIRST } from '../key-order.js';
import { revisionMatches, userMatches } from '../matching.js';
import { TopN } from '../page-items.js';
import type { Page, PageRequest, RevisionFilter, UserFilter } from '../read-model.port.js';
import type { RevisionDocument } from '@latchkey/projections';
import { pageOf, whereOf, type Range } from './page-of.js';
import type { Reader, Selection } from './reader.js';
import { fewHolding, holding } from './search.js';
import { fromStored } from './stored.js';

/** One page of users, newest first. */
export async function pageOfUsers(
  reader: Reader,
  accountId: string,
  filter: UserFilter,
  request: PageRequest,
): Promise<Page<UserDocument>> {
  const { q } = filter;
  const few = q === undefined ? null : await fewHolding(reader, 'users', accountId, folded(q));
  if (few !== null) return pageOfFewUsers(reader, few, filter, request);
  const range = usersOf(accountId, filter);
  const shows = (user: UserDocument) => userMatches(user, filter);
  const listing = { ...range, rows: shown('users', shows) };
  return withTotal(reader, await pageOf<UserDocument>(reader, listing, request), range, request);
}

/** One page of the history, newest first. */
export async function pageOfRevisions(
  reader: Reader,
  accountId: string,
  filter: RevisionFilter,
  request: PageRequest,
): Promise<Page<RevisionDocument>> {
  const range = revisionsOf(accountId, filter);
  const shows = (revision: RevisionDocument) => revisionMatches(revision, filter);
  const page = await pageOf<RevisionDocument>(reader, { ...range, rows: shown('revisions', shows) }, request);
  return withTotal(reader, page, range, request);
}

/** Where a list of users that may be long is read. */
export function usersOf(accountId: string, { active, externalId, q }: UserFilter): Range {
  const named = q === undefined ? {} : holding(folded(q));
  // Both values at once are read as two ranges that MongoDB merges in order.
  const where = { accountId, active: { $in: active === undefined ? [false, true] : [active] }, ...named };
  if (externalId === undefined) return { collection: 'users', where, hint: 'place' };
  return { collection: 'users', where: { ...where, externalId }, hint: 'external' };
}

/** Where a list of entries is read. */
export function revisionsOf(accountId: string, { from, to, ...filter }: RevisionFilter): Range {
  const { userId, keyId, targetType, targetId, action } = filter;
  const target = { 'target.type': targetType, 'target.id': targetId };
  const members = { accountId, ...target, 'lists.keyIds': keyId, 'user.id': userId, action };
  const where = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  return { collection: 'revisions', where, hint: indexFor(filter), from, to };
}

function indexFor({ userId, keyId, targetType, targetId, action }: RevisionFilter): string {
  if (targetId !== undefined) return 'target';
  if (keyId !== undefined) return 'key';
  if (userId !== undefined) return 'user';
  if (targetType !== undefined) return 'target-type';
  return action === undefined ? 'place' : 'action';
}

async function pageOfFewUsers(
  reader: Reader,
  few: Selection,
  filter: UserFilter,
  { limit, cursor, includeTotal }: PageRequest,
): Promise<Page<UserDocument>> {
  const items = new TopN<UserDocument>(limit, NEWEST_FIRST, decodeCursor(cursor));
  const found = (await reader.find('users', few)).filter((user) => userMatches(user, filter));
  for (const user of found) items.offer({ at: user.createdAt, id: bounded(user.id) }, user);
  return includeTotal ? { ...items.page(), total: found.length } : items.page();
}

function shown<C extends 'users' | 'revisions', D>(collection: C, shows: (document: D) => boolean) {
  return async (stored: readonly Parameters<typeof fromStored>[1][]): Promise<(D | undefined)[]> =>
    stored.map((one) => {
      const document = fromStored(collection, one) as D;
      return shows(document) ? document : undefined;
    });
}

async function withTotal<T>(
  reader: Reader,
  page: Page<T>,
  range: Range,
  { includeTotal }: PageRequest,
): Promise<Page<T>> {
  if (!includeTotal) return page;
  return { ...page, total: await reader.count(range.collection, { where: whereOf(range, null), hint: range.hint }) };
}

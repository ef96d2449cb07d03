import { kindOfAccessKey } from '@latchkey/domain';
import type { CollectionName, Collections, KeyDocument, RevisionDocument } from '@latchkey/projections';
import { bounded } from '../digest.js';
import { expiryValue, nameValue, useValue, type OrderValue } from '../key-order.js';
import { keyIdsOf } from '../matching.js';
import type { KeyFilter, RevisionFilter, UserFilter } from '../read-model.port.js';

/** A list in the index: its name and what it is narrowed to, `''` when to the account alone. */
export type ListName = readonly [name: string, scope: string];

/** An entry of the index. lmdb orders such arrays member by member, so a list is one range, ordered by what `at` holds: the time, in most lists. */
export type IndexKey = [name: string, accountId: string, scope: string, at: OrderValue, id: string];

/** The index entries of a document: one for each list it stands in. */
export function indexKeysOf<C extends CollectionName>(collection: C, document: Collections[C]): IndexKey[] {
  return KEYS_OF[collection](document);
}

const KEYS_OF: { readonly [C in CollectionName]: (document: Collections[C]) => IndexKey[] } = {
  keys: (key) => [
    ...entries(key, key.createdAt, listsOfKey(key)),
    ...(key.deleted ? [] : entries(key, nameValue(key.name), [BY_NAME])),
    ...(key.deleted ? [] : entries(key, expiryValue(key.expiresAt), [BY_EXPIRY])),
  ],
  users: (user) => {
    const external: ListName[] = user.externalId === null ? [] : [['users-external', user.externalId]];
    return entries(user, user.createdAt, [['users', ''], ...external]);
  },
  revisions: (revision) => {
    const { id, reportedAt } = revision;
    const reported: IndexKey[] = reportedAt === undefined ? [] : [[...REPORTED, reportedAt, bounded(id)]];
    return [...entries(revision, revision.at, listsOfRevision(revision)), ...reported];
  },
  usage: (usage) => entries(usage, useValue(usage.lastUsedAt, usage.createdAt ?? 0), [BY_USE]),
  checks: (hour) => entries(hour, hour.at, [CHECKS]),
};

/** Checks of credentials by hour. */
export const CHECKS: ListName = ['checks', ''];

/** The narrowest list that holds every key a filter lets through. */
export function listOfKeys(filter: KeyFilter): ListName {
  const { mappedUserId: user, status, includeDeleted, q } = filter;
  if (q !== undefined && kindOfAccessKey(q) !== undefined) return ['keys-access', q];
  const withDeleted = includeDeleted || status === 'deleted';
  if (user !== undefined) return [withDeleted ? 'keys-user' : 'keys-user-live', user];
  if (status === 'deleted') return ['keys-deleted', ''];
  return withDeleted && status === undefined ? ['keys', ''] : LIVE;
}

/** The narrowest list that holds every revision a filter lets through. */
export function listOfRevisions({ userId, keyId, targetType, targetId, action }: RevisionFilter): ListName {
  if (targetId !== undefined) return ['revisions-target', targetId];
  if (keyId !== undefined) return ['revisions-key', keyId];
  if (userId !== undefined) return ['revisions-user', userId];
  if (targetType !== undefined) return ['revisions-target-type', targetType];
  return action === undefined ? ['revisions', ''] : ['revisions-action', action];
}

/** The narrowest list that holds every user a filter lets through. */
export function listOfUsers({ externalId }: UserFilter): ListName {
  return externalId === undefined ? ['users', ''] : ['users-external', externalId];
}

/** Live keys, by their creation. */
export const LIVE: ListName = ['keys-live', ''];

/** Live keys in another order than that of their creation. */
export const BY_NAME: ListName = ['keys-live-name', ''];
export const BY_EXPIRY: ListName = ['keys-live-expiry', ''];
/** Usage of all keys, deleted ones among them. */
export const BY_USE: ListName = ['usage', ''];

function listsOfKey(key: KeyDocument): ListName[] {
  const always: ListName[] = [['keys', ''], ['keys-user', key.mappedUserId], ['keys-access', key.accessKey]]; // prettier-ignore
  if (key.deleted) return [...always, ['keys-deleted', '']];
  return [...always, LIVE, ['keys-user-live', key.mappedUserId]];
}

/** Of all accounts, by the time of the last report: what retention goes through. No list that anybody is shown. */
export const REPORTED = ['revisions-reported', '', ''] as const;

function listsOfRevision(revision: RevisionDocument): ListName[] {
  return [
    ['revisions', ''],
    ['revisions-user', revision.user.id],
    ['revisions-target', revision.target.id],
    ['revisions-target-type', revision.target.type],
    ['revisions-action', revision.action],
    ...[...new Set(keyIdsOf(revision))].map((keyId): ListName => ['revisions-key', keyId]),
  ];
}

function entries(document: { accountId: string; id: string }, at: OrderValue, lists: ListName[]): IndexKey[] {
  return lists.map(([name, scope]) => [name, bounded(document.accountId), bounded(scope), at, bounded(document.id)]);
}

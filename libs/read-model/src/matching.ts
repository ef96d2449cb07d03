import { keyStatus } from '@latchkey/domain';
import type { KeyDocument, RevisionDocument, UserDocument } from '@latchkey/projections';
import { folded } from './folded.js';
import type { KeyFilter, KeyRow, RevisionFilter, UserFilter } from './read-model.port.js';

/** Whether a list of keys shows this one. `lastUsedAt` matters only where the filter asks for it. */
export function keyMatches(
  { key, mappedUser, lastUsedAt }: Pick<KeyRow, 'key' | 'mappedUser' | 'lastUsedAt'>,
  filter: KeyFilter,
): boolean {
  if (key.deleted && !filter.includeDeleted && filter.status !== 'deleted') return false;
  if (filter.kind !== undefined && key.kind !== filter.kind) return false;
  if (filter.mappedUserId !== undefined && key.mappedUserId !== filter.mappedUserId) return false;
  if (filter.status !== undefined && keyStatus(key, mappedUser?.active ?? false, filter.now) !== filter.status) {
    return false;
  }
  if (filter.environment !== undefined && key.environment !== filter.environment) return false;
  if (filter.tags?.some((tag) => !key.tags.includes(tag))) return false;
  if (filter.neverUsed && lastUsedAt !== null) return false;
  if (filter.neverExpires && key.expiresAt !== null) return false;
  if (filter.expiresBefore !== undefined && !endsBetween(key, filter.now, filter.expiresBefore)) return false;
  return filter.q === undefined || key.accessKey === filter.q || contains(key.name, filter.q);
}

/** Whether a list of users shows this one. */
export function userMatches(user: UserDocument, filter: UserFilter): boolean {
  if (filter.active !== undefined && user.active !== filter.active) return false;
  if (filter.externalId !== undefined && user.externalId !== filter.externalId) return false;
  return filter.q === undefined || contains(user.name, filter.q) || contains(user.email ?? '', filter.q);
}

/** Whether a list of revisions shows this one. */
export function revisionMatches(revision: RevisionDocument, filter: RevisionFilter): boolean {
  const { userId, keyId, targetType, targetId, action, from = -Infinity, to = Infinity } = filter;
  if (userId !== undefined && revision.user.id !== userId) return false;
  if (keyId !== undefined && !keyIdsOf(revision).includes(keyId)) return false;
  if (targetType !== undefined && revision.target.type !== targetType) return false;
  if (targetId !== undefined && revision.target.id !== targetId) return false;
  if (action !== undefined && revision.action !== action) return false;
  return revision.at >= from && revision.at < to;
}

/** The keys a revision is about: the one it came through and the one it changed. */
export function keyIdsOf({ via, target }: RevisionDocument): string[] {
  return [...(via ? [via.keyId] : []), ...(target.type === 'key' ? [target.id] : [])];
}

function endsBetween({ expiresAt }: KeyDocument, now: number, before: number): boolean {
  return expiresAt !== null && expiresAt > now && expiresAt < before;
}

function contains(text: string, part: string): boolean {
  return folded(text).includes(folded(part));
}

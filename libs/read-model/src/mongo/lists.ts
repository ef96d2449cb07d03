import { kindOfAccessKey } from '@latchkey/domain';
import { keyListPart } from '../key-list-part.js';
import type { KeyOrder } from '../key-order.js';
import { searchable } from '../matching.js';
import type { KeyFilter, RevisionFilter, UserFilter } from '../read-model.port.js';

/** Which index a list is read by, and what MongoDB leaves out of it; the rules in `matching.ts` have the last word. */
export interface List {
  readonly index: string;
  /** what the index ends in; absent: `place` */
  readonly sortKey?: 'place' | 'byName' | 'byExpiry';
  readonly where: Readonly<Record<string, unknown>>;
}

// MongoDB refuses longer patterns; the whole text is compared afterwards.
const PATTERN_LENGTH = 256;

export function listOfKeys(accountId: string, filter: KeyFilter): List {
  const { mappedUserId, status, includeDeleted, kind, q } = filter;
  const deleted = status === undefined && includeDeleted ? undefined : status === 'deleted';
  const where = given({ accountId, mappedUserId, deleted, kind, ...byStatus(filter), ...byExpiry(filter) });
  if (q !== undefined && kindOfAccessKey(q)) return { index: 'access', where: { ...where, accessKey: q } };
  const index = mappedUserId !== undefined ? 'user' : deleted === undefined ? 'all' : 'deleted';
  return { index, where: q === undefined ? where : { ...where, $or: [{ accessKey: q }, containing('searchName', q)] } };
}

interface Listed {
  readonly collection: 'keys' | 'usage';
  readonly list: List;
  readonly from?: number;
  readonly to?: number;
}

const SORTED = {
  name: { index: 'name', sortKey: 'byName' },
  expiresAt: { index: 'expiry', sortKey: 'byExpiry' },
} as const;

/** The list of keys, or of their usage, that has an order, and the part of it to read; null: none has. */
export function keysInOrder(accountId: string, filter: KeyFilter, order: KeyOrder): Listed | null {
  const part = keyListPart(filter, order);
  if (part === null) return null;
  const { along, ...bounds } = part;
  const list = listOfKeys(accountId, filter);
  if (along === 'createdAt') return { collection: 'keys', list };
  if (along === 'lastUsedAt') return { collection: 'usage', list: { index: 'all', where: { accountId } }, ...bounds };
  // Both values at once are read as two ranges that MongoDB merges in order.
  const where = 'deleted' in list.where ? list.where : { ...list.where, deleted: { $in: [false, true] } };
  return { collection: 'keys', list: { ...SORTED[along], where }, ...bounds };
}

export function listOfUsers(accountId: string, { active, externalId, q }: UserFilter): List {
  const where = given({ accountId, active, externalId });
  const index = externalId === undefined ? 'all' : 'external';
  if (q === undefined) return { index, where };
  return { index, where: { ...where, $or: [containing('searchName', q), containing('searchEmail', q)] } };
}

export function listOfRevisions(accountId: string, filter: RevisionFilter): List {
  const { userId, keyId, targetType, targetId, action } = filter;
  const target = { 'target.type': targetType, 'target.id': targetId };
  const where = given({ accountId, ...target, keyIds: keyId, 'user.id': userId, action });
  if (targetId !== undefined) return { index: 'target', where };
  if (keyId !== undefined) return { index: 'key', where };
  if (userId !== undefined) return { index: 'user', where };
  if (targetType !== undefined) return { index: 'target-type', where };
  return { index: action === undefined ? 'all' : 'action', where };
}

// What must hold for any mapped user: users are joined when keys are read.
function byStatus({ status, now }: KeyFilter): object {
  if (status === 'expired') return { expiresAt: { $lte: now } };
  return status === 'active' || status === 'disabled' ? { enabled: status === 'active' } : {};
}

// A key that has expired and one that has not are two: where a status asks for the one, `matching.ts` refuses it.
function byExpiry({ status, neverExpires, expiresBefore, now }: KeyFilter): object {
  if (status === 'expired') return {};
  if (neverExpires) return { expiresAt: null };
  return expiresBefore === undefined ? {} : { expiresAt: { $gt: now, $lt: expiresBefore } };
}

function containing(field: string, q: string): object {
  const text = Array.from(searchable(q)).slice(0, PATTERN_LENGTH).join('');
  const literal = text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&').replaceAll('\0', '\\x00');
  return { [field]: { $regex: literal } };
}

function given(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

import { BLANK_KEY, BLANK_USER, KEY_FIELDS, lacking, pick, USER_FIELDS } from '@latchkey/domain';
import type { KeyDocument, KeyUsageDocument, RevisionDocument, UserDocument } from '@latchkey/projections';

export const NOW = Date.UTC(2026, 5, 1);
export const ACCOUNT = 'acc_a';
export const OTHER = 'acc_b';

/** A user of ACCOUNT, active, named after its id, made at NOW. */
export function user(id: string, more: Partial<UserDocument> = {}): UserDocument {
  const profile = pick(BLANK_USER, lacking(USER_FIELDS, 'secret'));
  return { ...profile, id, accountId: ACCOUNT, pos: 1, name: id, createdAt: NOW, quarantined: false, ...more };
}

/** A live key of ACCOUNT, mapped to `usr_1`, named after its id, made at NOW. */
export function key(id: string, more: Partial<KeyDocument> = {}): KeyDocument {
  const profile = pick(BLANK_KEY, lacking(KEY_FIELDS, 'secret'));
  const base = { id, accountId: ACCOUNT, pos: 1, name: id, accessKey: `access-of-${id}`, quarantined: false };
  const people = { mappedUserId: 'usr_1', createdBy: 'usr_1' };
  return { ...profile, ...base, ...people, createdAt: NOW, updatedAt: NOW, ...more };
}

/** A revision of ACCOUNT by `usr_1` in a session, of a thing, made at NOW. */
export function revision(id: string, more: Partial<RevisionDocument> = {}): RevisionDocument {
  return {
    id,
    accountId: ACCOUNT,
    pos: 1,
    at: NOW,
    user: { id: 'usr_1', name: 'Ana' },
    via: null,
    action: 'element.edited',
    target: { type: 'element', id: 'thing', name: 'A thing' },
    changes: [{ field: 'name', before: null, after: { nested: ['ü', 1.5, true] } }],
    outcome: 'done',
    requestId: null,
    source: { service: 'scorecard', address: null },
    ...more,
  };
}

/** The usage of a key of ACCOUNT, last at NOW. */
export function usage(id: string, more: Partial<KeyUsageDocument> = {}): KeyUsageDocument {
  return { id, accountId: ACCOUNT, pos: 1, uses: 1, lastUsedAt: NOW, ...more };
}

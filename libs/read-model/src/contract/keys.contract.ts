import { issueCredential, type KeyStatus } from '@latchkey/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Subject } from './subject.contract.js';
import type { KeyFilter } from '../read-model.port.js';
import { ACCOUNT, key, NOW, OTHER, usage, user } from './fixtures.contract.js';

/** key, keys and lastUsedAt. */
export function keyContract(subject: Subject): void {
  const list = async (filter: Partial<KeyFilter> = {}, accountId = ACCOUNT) => {
    const all = { includeDeleted: false, now: NOW, ...filter };
    const { items } = await subject.model.keys(accountId, all, { limit: 200, cursor: null });
    return items.map((row) => row.key.id);
  };

  describe('a key', () => {
    it('comes with its users and its last use as they are now', async () => {
      const users = [user('usr_1', { name: 'Ana' }), user('usr_2', { name: 'Ben' })];
      await subject.put({ keys: [key('k', { createdBy: 'usr_2' })], users, usage: [usage('k', { lastUsedAt: 42 })] });
      const row = { key: key('k', { createdBy: 'usr_2' }), mappedUser: users[0], createdBy: users[1], lastUsedAt: 42 };
      expect(await subject.model.key(ACCOUNT, 'k')).toEqual(row);
      const listed = await subject.model.keys(ACCOUNT, { includeDeleted: false, now: NOW }, { limit: 1, cursor: null });
      expect(listed).toEqual({ items: [row], nextCursor: null });
      expect(await subject.model.lastUsedAt(ACCOUNT, 'k')).toBe(42);

      await subject.put({ users: [user('usr_1', { name: 'Anna', pos: 2 })] });
      expect((await subject.model.key(ACCOUNT, 'k'))?.mappedUser?.name).toBe('Anna');
      await subject.put({ keys: [key('k', { mappedUserId: 'usr_2', pos: 3 })] });
      expect((await subject.model.key(ACCOUNT, 'k'))?.mappedUser?.name).toBe('Ben');
    });

    it('stands alone when its users are unknown and it was never used', async () => {
      await subject.put({ keys: [key('k')] });
      const alone = { key: key('k'), mappedUser: null, createdBy: null, lastUsedAt: null };
      expect(await subject.model.key(ACCOUNT, 'k')).toEqual(alone);
      expect(await subject.model.lastUsedAt(ACCOUNT, 'k')).toBeNull();
    });

    it('shows its use also where that was known before the key', async () => {
      await subject.model.apply('activity', { usage: [usage('k', { lastUsedAt: 42 })] }, { log: 'a', offset: 0, record: 'r' }); // prettier-ignore
      expect(await subject.model.load('keys', ['k'])).toEqual([]);
      expect(await subject.model.documentsAfter('keys', null, 5)).toEqual([]);
      expect(await subject.model.key(ACCOUNT, 'k')).toBeNull();
      await subject.put({ keys: [key('k'), key('other')] });
      expect((await subject.model.key(ACCOUNT, 'k'))?.lastUsedAt).toBe(42);
      const neverUsed = { includeDeleted: false, now: NOW, neverUsed: true };
      const { items } = await subject.model.keys(ACCOUNT, neverUsed, { limit: 5, cursor: null });
      expect(items.map((row) => row.key.id)).toEqual(['other']);
    });

    it('never shows in another account, nor do users and usage of another account show on it', async () => {
      const foreign = { accountId: OTHER };
      await subject.put({
        keys: [key('k'), key('f', foreign)],
        users: [user('usr_1', foreign)],
        usage: [usage('k', foreign)],
      });
      expect(await subject.model.key(OTHER, 'k')).toBeNull();
      expect(await subject.model.key(ACCOUNT, 'k')).toMatchObject({
        mappedUser: null,
        createdBy: null,
        lastUsedAt: null,
      });
      expect(await subject.model.lastUsedAt(ACCOUNT, 'k')).toBeNull();
      expect(await subject.model.lastUsedAt(OTHER, 'k')).toBe(NOW);
      expect(await list({}, OTHER)).toEqual(['f']);
      expect(await list({ mappedUserId: 'usr_1' })).toEqual(['k']);
      expect(await list({ q: 'access-of-f' })).toEqual([]);
      expect(await list({}, 'acc_')).toEqual([]);
    });
  });

  describe('a list of keys by status', () => {
    const gone = { deleted: true, enabled: false };
    beforeEach(() =>
      subject.put({
        users: [user('usr_1'), user('usr_off', { active: false })],
        keys: [
          key('active', { createdAt: NOW + 5, expiresAt: NOW + 1 }),
          key('disabled', { createdAt: NOW + 4, enabled: false }),
          key('expired', { createdAt: NOW + 3, expiresAt: NOW, enabled: false }),
          key('user-inactive', { createdAt: NOW + 2, mappedUserId: 'usr_off', expiresAt: NOW - 1 }),
          key('orphan', { createdAt: NOW + 1, mappedUserId: 'usr_gone' }),
          key('deleted', { createdAt: NOW, mappedUserId: 'usr_off', ...gone }),
        ],
      }),
    );

    it.each<[KeyStatus, string[]]>([
      ['active', ['active']],
      ['disabled', ['disabled']],
      ['expired', ['expired']],
      ['user-inactive', ['user-inactive', 'orphan']],
      ['deleted', ['deleted']],
    ])('%s', async (status, expected) => {
      expect(await list({ status })).toEqual(expected);
      expect(await list({ status, includeDeleted: true })).toEqual(expected);
    });

    it('judges expiry against the time it is given', async () => {
      expect(await list({ status: 'expired', now: NOW - 1 })).toEqual([]);
      expect(await list({ status: 'disabled', now: NOW - 1 })).toEqual(['disabled', 'expired']);
      expect(await list({ status: 'expired', now: NOW + 1 })).toEqual(['active', 'expired']);
    });

    it('follows what happens to the user', async () => {
      await subject.put({ users: [user('usr_1', { active: false, pos: 2 }), user('usr_off', { pos: 2 })] });
      expect(await list({ status: 'active' })).toEqual([]);
      expect(await list({ status: 'expired' })).toEqual(['user-inactive']);
      expect(await list({ status: 'user-inactive' })).toEqual(['active', 'disabled', 'expired', 'orphan']);
    });

    it('hides deleted keys unless they are asked for', async () => {
      expect(await list()).toEqual(['active', 'disabled', 'expired', 'user-inactive', 'orphan']);
      expect(await list({ includeDeleted: true })).toHaveLength(6);
      expect(await list({ mappedUserId: 'usr_off' })).toEqual(['user-inactive']);
      expect(await list({ mappedUserId: 'usr_off', includeDeleted: true })).toEqual(['user-inactive', 'deleted']);
      expect(await list({ mappedUserId: 'usr_off', status: 'deleted' })).toEqual(['deleted']);
      expect(await list({ mappedUserId: 'usr_1', status: 'deleted' })).toEqual([]);
    });

    it('moves a key to where it belongs when it is deleted or mapped anew', async () => {
      await subject.put({ keys: [key('active', { ...gone, pos: 2, createdAt: NOW + 5 })] });
      await subject.put({ keys: [key('orphan', { mappedUserId: 'usr_1', pos: 2, createdAt: NOW + 1 })] });
      expect(await list({ status: 'active' })).toEqual(['orphan']);
      expect(await list({ status: 'deleted' })).toEqual(['active', 'deleted']);
      expect(await list({ mappedUserId: 'usr_gone' })).toEqual([]);
      expect(await list({ mappedUserId: 'usr_1' })).toEqual(['disabled', 'expired', 'orphan']);
    });
  });

  describe('a search for keys', () => {
    it('finds parts of names whatever their case or composition', async () => {
      const names = { k1: 'Nightly Import', k2: 'ÜBUNG macht', k3: 'Cafe\u0301', k4: 'Straße' };
      await subject.put({ keys: Object.entries(names).map(([id, name]) => key(id, { name })) });
      expect(await list({ q: 'LY imp' })).toEqual(['k1']);
      expect(await list({ q: 'übung' })).toEqual(['k2']);
      expect(await list({ q: 'CAFÉ' })).toEqual(['k3']);
      expect(await list({ q: 'straße' })).toEqual(['k4']);
      expect(await list({ q: 'STRASSE' })).toEqual(['k4']);
    });

    it.each([
      '%',
      '_',
      '.',
      '*',
      '\\',
      '.*',
      '^a',
      'a$',
      '[a-z]',
      '(a|b)',
      'a+',
      'a?',
      '\\d',
      '/a/',
      '$ne',
      '{',
      '"',
      "'",
    ])('takes %s literally', async (q) => {
      await subject.put({ keys: [key('with', { name: `x${q}y` }), key('without', { name: 'aab1 zb' })] });
      expect(await list({ q })).toEqual(['with']);
    });

    it('finds a key by its whole access key, not by a part of it', async () => {
      const { accessKey } = issueCredential('api');
      await subject.put({
        keys: [key('k', { accessKey, mappedUserId: 'usr_2' }), key('other')],
        users: [user('usr_2')],
      });
      expect(await list({ q: accessKey })).toEqual(['k']);
      expect(await list({ q: accessKey }, OTHER)).toEqual([]);
      expect(await list({ q: accessKey.slice(0, -1) })).toEqual([]);
      expect(await list({ q: issueCredential('api').accessKey })).toEqual([]);
      expect(await list({ q: 'access-of-other' })).toEqual(['other']);
      expect(await list({ q: accessKey, kind: 'data-loader' })).toEqual([]);
      expect(await list({ q: accessKey, mappedUserId: 'usr_1' })).toEqual([]);
      await subject.put({ keys: [key('k', { accessKey, deleted: true, pos: 2 })] });
      expect(await list({ q: accessKey })).toEqual([]);
      expect(await list({ q: accessKey, includeDeleted: true })).toEqual(['k']);
    });
  });
}

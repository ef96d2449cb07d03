import { KEY_KINDS, keyStatus } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, key, NOW, OTHER, usage, user } from './fixtures.contract.js';
import type { Subject } from './subject.contract.js';

const SOON = NOW + 100;
const none = {
  kinds: { api: 0, 'data-loader': 0 },
  statuses: { active: 0, disabled: 0, expired: 0, 'user-inactive': 0 },
  expiringSoon: 0,
  neverUsed: 0,
  neverExpires: 0,
};

/** keyCounts. */
export function keyCountContract(subject: Subject): void {
  const counts = (accountId = ACCOUNT, now = NOW) => subject.model.keyCounts(accountId, now, SOON);

  describe('how many keys there are', () => {
    it('is none in an account without', async () => {
      await subject.put({ users: [user('usr_1')], keys: [key('k', { accountId: OTHER })] });
      expect(await counts()).toEqual(none);
      expect(Object.keys(await counts())).toEqual(Object.keys(none));
    });

    it('is what a plain count of all of them says', async () => {
      const users = Array.from({ length: 7 }, (_, i) => user(`u${i}`, { active: i % 3 > 0 }));
      const ends = [null, NOW - 1, NOW, NOW + 1, SOON - 1, SOON, SOON + 5];
      const keys = Array.from({ length: 2520 }, (_, i) =>
        key(`k${i}`, {
          mappedUserId: `u${i % 8}`,
          kind: KEY_KINDS[i % 5 ? 0 : 1]!,
          expiresAt: ends[i % 7]!,
          enabled: i % 3 > 0,
          deleted: i % 11 === 0,
          createdAt: i % 100,
        }),
      );
      const isUsed = (i: number) => i % 4 === 0;
      await subject.put({
        users,
        keys,
        usage: keys.flatMap(({ id }, i) => (isUsed(i) ? usage(id, { lastUsedAt: 5 }) : [])),
      });
      const all = keys.map((one, i) => {
        const mapped = users.find(({ id }) => id === one.mappedUserId);
        return { ...one, used: isUsed(i), status: keyStatus(one, mapped?.active ?? false, NOW) };
      });
      const live = all.filter(({ status }) => status !== 'deleted');
      const active = live.filter(({ status }) => status === 'active');
      const having = (status: string) => live.filter((one) => one.status === status).length;
      const loaders = live.filter(({ kind }) => kind === 'data-loader').length;
      expect(await counts()).toEqual({
        kinds: { api: live.length - loaders, 'data-loader': loaders },
        statuses: {
          active: active.length,
          disabled: having('disabled'),
          expired: having('expired'),
          'user-inactive': having('user-inactive'),
        },
        expiringSoon: active.filter(({ expiresAt }) => expiresAt !== null && expiresAt < SOON).length,
        neverUsed: active.filter(({ used }) => !used).length,
        neverExpires: active.filter(({ expiresAt }) => expiresAt === null).length,
      });
    });

    it('follows keys, their users, their use and the time', async () => {
      await subject.put({
        users: [user('usr_1')],
        keys: [key('k', { expiresAt: NOW + 9 })],
      });
      const one = { ...none, kinds: { ...none.kinds, api: 1 } };
      const active = { ...one, statuses: { ...none.statuses, active: 1 }, expiringSoon: 1 };
      expect(await counts()).toEqual({ ...active, neverUsed: 1 });
      await subject.put({ usage: [usage('k')] });
      expect(await counts()).toEqual(active);
      expect(await counts(ACCOUNT, NOW + 9)).toEqual({ ...one, statuses: { ...none.statuses, expired: 1 } });
      await subject.put({ users: [user('usr_1', { active: false, pos: 2 })] });
      expect(await counts()).toEqual({ ...one, statuses: { ...none.statuses, 'user-inactive': 1 } });
      await subject.put({ keys: [key('k', { deleted: true, pos: 3 })] });
      expect(await counts()).toEqual(none);
    });
  });
}

import { beforeEach, describe, expect, it } from 'vitest';
import type { Subject } from './subject.contract.js';
import type { UserFilter } from '../read-model.port.js';
import { ACCOUNT, OTHER, user } from './fixtures.contract.js';

/** user and users. */
export function userContract(subject: Subject): void {
  const list = async (filter: UserFilter = {}, accountId = ACCOUNT) => {
    const { items } = await subject.model.users(accountId, filter, { limit: 200, cursor: null });
    return items.map(({ id }) => id);
  };

  describe('users', () => {
    beforeEach(() =>
      subject.put({
        users: [
          user('u1', { createdAt: 4, name: 'Ana Ängström', email: 'ana@example.com' }),
          user('u2', { createdAt: 3, name: 'Ben', email: 'B.E_N@EXAMPLE.org', active: false }),
          user('u3', { createdAt: 2, name: '100% Service', email: null }),
          user('u4', { createdAt: 1, name: 'Foreign', accountId: OTHER }),
        ],
      }),
    );

    it('are read one by one within their account', async () => {
      expect((await subject.model.user(ACCOUNT, 'u1'))?.name).toBe('Ana Ängström');
      expect(await subject.model.user(ACCOUNT, 'u4')).toBeNull();
      expect(await subject.model.user(ACCOUNT, 'nobody')).toBeNull();
    });

    it('are listed newest first within their account', async () => {
      expect(await list()).toEqual(['u1', 'u2', 'u3']);
      expect(await list({}, OTHER)).toEqual(['u4']);
    });

    it('are filtered by being active', async () => {
      expect(await list({ active: true })).toEqual(['u1', 'u3']);
      expect(await list({ active: false })).toEqual(['u2']);
      await subject.put({ users: [user('u1', { createdAt: 4, active: false, pos: 2 })] });
      expect(await list({ active: false })).toEqual(['u1', 'u2']);
    });

    it('are found by a part of the name or of the email, taken literally', async () => {
      expect(await list({ q: 'äNG' })).toEqual(['u1']);
      expect(await list({ q: 'EXAMPLE' })).toEqual(['u1', 'u2']);
      expect(await list({ q: 'example', active: true })).toEqual(['u1']);
      expect(await list({ q: '%' })).toEqual(['u3']);
      expect(await list({ q: 'e_n' })).toEqual(['u2']);
      expect(await list({ q: 'b.e' })).toEqual(['u2']);
      expect(await list({ q: 'b.n' })).toEqual([]);
      expect(await list({ q: 'null' })).toEqual([]);
    });

    it('are found by their external id, in full, also when it was set later', async () => {
      await subject.put({ users: [user('u1', { createdAt: 4, externalId: 'hr/7 ü', pos: 2 })] });
      await subject.put({ users: [user('u2', { createdAt: 3, externalId: 'x'.repeat(200), active: false, pos: 2 })] });
      expect(await list({ externalId: 'hr/7 ü' })).toEqual(['u1']);
      expect(await list({ externalId: 'hr/7 ü' }, OTHER)).toEqual([]);
      expect(await list({ externalId: 'hr/7' })).toEqual([]);
      expect(await list({ externalId: 'x'.repeat(200) })).toEqual(['u2']);
      expect(await list({ externalId: 'x'.repeat(200), active: true })).toEqual([]);
      expect(await list({ externalId: 'null' })).toEqual([]);
    });

    it('move no place in the list when they are edited', async () => {
      await subject.put({ users: [user('u2', { createdAt: 3, name: 'Benjamin', pos: 2 })] });
      expect(await list()).toEqual(['u1', 'u2', 'u3']);
      expect(await list({ q: 'jamin' })).toEqual(['u2']);
    });
  });
}

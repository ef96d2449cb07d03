import { KEY_STATUSES, keyStatus } from '@latchkey/domain';
import type { KeyDocument, UserDocument } from '@latchkey/projections';
import { describe, expect, it } from 'vitest';
import type { Page } from '../read-model.port.js';
import type { KeyRow } from '../read-model.port.js';
import { ACCOUNT, key, user } from './fixtures.contract.js';
import type { Subject } from './subject.contract.js';

// more than any adapter changes in one go
const MANY = 2_300;

/** sweep, and what else changes the status of keys without an event of theirs. */
export function sweepingContract(subject: Subject): void {
  /** Lists, totals and counts at a time are what the rules of the domain say of each key. */
  async function expectStatuses(keys: readonly KeyDocument[], mapped: UserDocument, now: number): Promise<void> {
    const statusOf = (one: KeyDocument) => keyStatus(one, mapped.active, now);
    for (const status of KEY_STATUSES) {
      const wanted = keys.filter((one) => statusOf(one) === status).map(({ id }) => id);
      const found: string[] = [];
      let page: Page<KeyRow> | undefined;
      do {
        const asked = { limit: 200, cursor: page?.nextCursor ?? null, includeTotal: page === undefined };
        const filter = { includeDeleted: false, status, now };
        page = await subject.model.keys(ACCOUNT, filter, asked, { by: 'expiresAt', descending: false });
        found.push(...page.items.map((row) => row.key.id));
        if (asked.includeTotal) expect([status, page.total]).toEqual([status, wanted.length]);
      } while (page.nextCursor !== null);
      expect(found.toSorted()).toEqual(wanted.toSorted());
    }
    const counts = await subject.model.keyCounts(ACCOUNT, now, now + 50);
    const having = (status: string) => keys.filter((one) => statusOf(one) === status).length;
    const statuses = ['active', 'disabled', 'expired', 'user-inactive'].map((status) => [status, having(status)]);
    expect(counts.statuses).toEqual(Object.fromEntries(statuses));
    const endSoon = (one: KeyDocument) => one.expiresAt !== null && one.expiresAt < now + 50;
    expect(counts.expiringSoon).toBe(keys.filter((one) => statusOf(one) === 'active' && endSoon(one)).length);
  }

  const endingOneByOne = () =>
    Array.from({ length: MANY }, (_, i) =>
      key(`k${i}`, { expiresAt: i % 7 === 0 ? null : i, enabled: i % 3 > 0, deleted: i % 11 === 0, createdAt: 1 }),
    );

  describe('what changes without an event of a key', () => {
    it('is right before, within and after a sweep, whatever the clock says', async () => {
      const [keys, mapped] = [endingOneByOne(), user('usr_1')];
      await subject.put({ users: [mapped], keys });
      await expectStatuses(keys, mapped, 900);
      for (const now of [1_500, 400]) {
        expect(await subject.model.sweep(now)).toBe(true);
        for (const asked of [now - 300, now, now + 1, now + 300]) await expectStatuses(keys, mapped, asked);
        while (await subject.model.sweep(now));
        for (const asked of [now - 300, now, now + 300]) await expectStatuses(keys, mapped, asked);
      }
    });

    it('is swept in hundreds of accounts at once', async () => {
      const accounts = Array.from({ length: 600 }, (_, i) => `acc_${i}`);
      const keys = accounts.map((accountId, i) => key(`k${i}`, { accountId, expiresAt: 10, enabled: i % 2 === 0 }));
      await subject.put({ users: accounts.map((accountId, i) => user(`usr_${i}`, { accountId })), keys: keys.map((one, i) => ({ ...one, mappedUserId: `usr_${i}` })) }); // prettier-ignore
      while (await subject.model.sweep(50));
      expect(await subject.model.sweep(50)).toBe(false);
      // the clock that asks is behind: what was swept is told from it
      for (const [now, status] of [
        [50, 'expired'],
        [5, 'active'],
      ] as const) {
        // prettier-ignore
        const { statuses } = await subject.model.keyCounts('acc_598', now, now);
        expect(statuses[status]).toBe(1);
      }
    });

    it('is swept for keys that are written later, and for those whose end moves', async () => {
      const mapped = user('usr_1');
      await subject.put({ users: [mapped], keys: [key('early', { expiresAt: 10 }), key('moved', { expiresAt: 20 })] });
      while (await subject.model.sweep(50));
      const keys = [key('early', { expiresAt: 10 }), key('moved', { expiresAt: 90, pos: 2 }), key('late', { expiresAt: 30 })]; // prettier-ignore
      await subject.put({ keys });
      for (const now of [5, 15, 50, 60, 95]) await expectStatuses(keys, mapped, now);
      while (await subject.model.sweep(95));
      for (const now of [5, 15, 50, 60, 95]) await expectStatuses(keys, mapped, now);
    });

    it('reaches all keys of a user that becomes inactive, and active again', async () => {
      const keys = endingOneByOne();
      await subject.put({ users: [user('usr_1')], keys });
      while (await subject.model.sweep(700));
      for (const [pos, active] of [
        [2, false],
        [3, true],
      ] as const) {
        // prettier-ignore
        const mapped = user('usr_1', { active, pos });
        await subject.put({ users: [mapped] });
        await expectStatuses(keys, mapped, 700);
        await expectStatuses(keys, mapped, 900);
      }
    });
  });
}

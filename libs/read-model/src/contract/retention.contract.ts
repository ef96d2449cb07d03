import { beforeEach, describe, expect, it } from 'vitest';
import type { RevisionFilter } from '../read-model.port.js';
import { ACCOUNT, OTHER, revision, usage } from './fixtures.contract.js';
import type { Subject } from './subject.contract.js';

const reported = (id: string, at: number, more: object = {}) => revision(id, { at, reportedAt: at, ...more });

/** remove, and what retention asks. */
export function retentionContract(subject: Subject): void {
  const list = async (filter: RevisionFilter = {}, accountId = ACCOUNT) => {
    const { items } = await subject.model.revisions(accountId, filter, { limit: 200, cursor: null });
    return items.map(({ id }) => id).join(' ');
  };
  const remove = async (before: number) => {
    let steps = 0;
    while (await subject.model.remove({ of: 'activity', before })) steps += 1;
    return steps;
  };

  describe('activity that is removed', () => {
    beforeEach(() =>
      subject.put({
        revisions: [
          reported('a1', 10, { via: { keyId: 'k1', keyName: 'K' } }),
          revision('k1', { at: 11, action: 'KeyCreated', target: { type: 'key', id: 'k1', name: 'K' } }),
          reported('a2', 20),
          reported('a3', 30, { accountId: OTHER }),
          reported('a4', 12, { reportedAt: 40 }),
          reported('x'.repeat(80), -5),
        ],
        usage: [usage('k1', { lastUsedAt: 1 })],
      }),
    );

    it('is what was last reported before the time, in every account, and nothing else', async () => {
      await remove(30);
      expect(await list()).toBe('a4 k1');
      expect(await list({}, OTHER)).toBe('a3');
      await remove(31);
      expect(await list({}, OTHER)).toBe('');
      await remove(1000);
      expect(await list()).toBe('k1');
      expect(await subject.model.lastUsedAt(ACCOUNT, 'k1')).toBe(1);
    });

    it('is in no list and under no id any more', async () => {
      await remove(30);
      const filters = [{ userId: 'usr_1' }, { targetId: 'thing' }, { action: 'element.edited' }, { to: 12 }];
      expect(await Promise.all(filters.map((filter) => list(filter)))).toEqual(['a4 k1', 'a4', 'a4', 'k1']);
      expect(await list({ keyId: 'k1' })).toBe('k1');
      expect(await subject.model.load('revisions', ['a1', 'a2', 'x'.repeat(80)])).toEqual([]);
    });

    it('goes in steps that end', async () => {
      await subject.put({
        revisions: Array.from({ length: 450 }, (_, i) => reported(`many-${i}`, i % 20, { pos: i })),
      });
      expect(await remove(20)).toBeGreaterThan(1);
      expect(await list()).toBe('a2 a4 k1');
      expect(await subject.model.remove({ of: 'activity', before: 20 })).toBe(false);
    });

    it('may come again', async () => {
      await remove(30);
      await subject.put({ revisions: [reported('a1', 50, { pos: 9 })] });
      expect(await list()).toBe('a1 a4 k1');
    });

    it('is known by its oldest report', async () => {
      const oldest = [await subject.model.oldestReport()];
      for (const before of [0, 11, 21, 31, 41]) {
        await remove(before);
        oldest.push(await subject.model.oldestReport());
      }
      expect(oldest).toEqual([-5, 10, 20, 30, 40, null]);
    });

    it('goes by its newest report', async () => {
      await subject.put({ revisions: [reported('a2', 20, { reportedAt: 60, pos: 9 })] });
      await remove(41);
      expect(await list()).toBe('a2 k1');
      expect(await subject.model.oldestReport()).toBe(60);
    });
  });

  it('usage is listed by id, a page after the other', async () => {
    expect(await subject.model.documentsAfter('usage', null, 10)).toEqual([]);
    const all = ['a', 'b', 'c', 'd', 'e'].map((id) => usage(id, id === 'c' ? { accountId: OTHER } : {}));
    await subject.put({ usage: all.toReversed() });
    expect(await subject.model.documentsAfter('usage', null, 3)).toEqual(all.slice(0, 3));
    expect(await subject.model.documentsAfter('usage', 'c', 3)).toEqual(all.slice(3));
    expect(await subject.model.documentsAfter('usage', 'e', 3)).toEqual([]);
  });
}

import { describe, expect, it } from 'vitest';
import { KEY_SORTS, type KeyOrder, type KeySort } from '../key-order.js';
import type { KeyFilter } from '../read-model.port.js';
import { ACCOUNT, key, NOW, OTHER, usage, user } from './fixtures.contract.js';
import type { Subject } from './subject.contract.js';

const up = (by: KeySort): KeyOrder => ({ by, descending: false });
const down = (by: KeySort): KeyOrder => ({ by, descending: true });

/** Lists of keys in the orders there are, and narrowed by expiry and use. */
export function keyOrderContract(subject: Subject): void {
  const page = (order: KeyOrder, filter: Partial<KeyFilter> = {}, limit = 200, cursor: string | null = null) =>
    subject.model.keys(ACCOUNT, { includeDeleted: false, now: NOW, ...filter }, { limit, cursor }, order);
  const list = async (order: KeyOrder, filter: Partial<KeyFilter> = {}) =>
    (await page(order, filter)).items.map((row) => row.key.id);

  describe('a list of keys in order', () => {
    it.each(KEY_SORTS)('by %s is the same from both ends', async (by) => {
      const fields = [
        { name: 'b', expiresAt: 30, createdAt: 3 },
        { name: 'A', expiresAt: null, createdAt: 1 },
        { name: 'c', expiresAt: 20, createdAt: 2 },
      ];
      await subject.put({
        keys: fields.map((one, i) => key(`k${i}`, one)),
        usage: [usage('k0', { lastUsedAt: 9 }), usage('k1', { lastUsedAt: 8 })],
      });
      const expected = { createdAt: 'k1 k2 k0', name: 'k1 k0 k2', expiresAt: 'k2 k0 k1', lastUsedAt: 'k2 k1 k0' }[by];
      expect((await list(up(by))).join(' ')).toBe(expected);
      expect(await list(down(by))).toEqual(expected.split(' ').toReversed());
    });

    it('by name goes by letters, whatever their case, accents and composition', async () => {
      const names = [
        'Zeta',
        'äther',
        'Ather',
        'E\u0301clair',
        'eclair 2',
        'b\u{1f511}',
        'b\uffee',
        'b\0a',
        '10',
        '!',
        '\u0301',
      ];
      await subject.put({ keys: names.map((name, i) => key(`k${i.toString(16)}`, { name })) });
      const sorted = (await page(up('name'))).items.map((row) => row.key.name);
      expect(sorted).toEqual(['\u0301', '!', '10', 'äther', 'Ather', 'b\0a', 'b\uffee', 'b\u{1f511}', 'E\u0301clair', 'eclair 2', 'Zeta']); // prettier-ignore
    });

    it('takes names of any length and content', async () => {
      const names = ['\u{10ffff}'.repeat(300), 'x'.repeat(5000), '\ufdfa'.repeat(200), '\u{d800}', '', '\u0301\u0301'];
      await subject.put({ keys: names.map((name, i) => key(`k${i}`, { name })) });
      const seen = await walk(up('name'), 1);
      expect(seen.toSorted()).toEqual(['k0', 'k1', 'k2', 'k3', 'k4', 'k5']);
      expect(await walk(down('name'), 1)).toEqual(seen.toReversed());
    });

    it('puts what was never used by its creation', async () => {
      const made: [string, number][] = [['a', 3], ['b', 1], ['c', 2]]; // prettier-ignore
      await subject.put({ keys: made.map(([id, createdAt]) => key(id, { createdAt })) });
      expect(await list(up('lastUsedAt'))).toEqual(['b', 'c', 'a']);
      expect(await list(up('lastUsedAt'), { mappedUserId: 'usr_1' })).toEqual(['b', 'c', 'a']);
      expect(await list(down('createdAt'), { neverUsed: true })).toEqual(['a', 'c', 'b']);
      await subject.put({ usage: [usage('c', { lastUsedAt: 1 })] });
      expect(await list(up('lastUsedAt'))).toEqual(['b', 'a', 'c']);
      expect((await page(down('lastUsedAt'))).items.map(({ lastUsedAt }) => lastUsedAt)).toEqual([1, null, null]);
    });

    it('follows a change of what it is ordered by', async () => {
      await subject.put({ keys: ['a', 'b'].map((id) => key(id, { expiresAt: id === 'a' ? 10 : 20 })) });
      await subject.put({ keys: [key('a', { name: 'z', expiresAt: null, pos: 2 })] });
      expect([await list(up('name')), await list(up('expiresAt'))]).toEqual([
        ['b', 'a'],
        ['b', 'a'],
      ]);
      await subject.put({ keys: [key('b', { deleted: true, expiresAt: 20, pos: 3 })] });
      expect([await list(up('name')), await list(up('expiresAt'))]).toEqual([['a'], ['a']]);
      expect(await list(up('name'), { includeDeleted: true })).toEqual(['b', 'a']);
      expect(await list(up('name'), { status: 'deleted' })).toEqual(['b']);
    });

    it.each(KEY_SORTS)('by %s hides and repeats nothing, page by page, while others are written', async (by) => {
      const ids = Array.from({ length: 23 }, (_, i) => `k${String(i).padStart(2, '0')}`);
      const keys = ids.map((id, i) =>
        key(id, { name: `n${i % 3}`, createdAt: i % 4, expiresAt: i % 5 ? i % 3 : null }),
      );
      await subject.put({
        keys,
        usage: ids.flatMap((id, i) => (i % 2 ? [] : usage(id, { lastUsedAt: i % 3 }))),
      });
      for (const order of [up(by), down(by)]) {
        for (const filter of [{}, { mappedUserId: 'usr_1' }, { includeDeleted: true }, { q: 'n' }]) {
          const seen = await walk(order, 4, filter, async (n) => {
            await subject.put({ keys: [key(`zz${n}`, { name: `n${n % 3}`, accountId: OTHER })] });
          });
          expect(seen.toSorted()).toEqual(ids);
          expect(seen).toEqual(await list(order, filter));
        }
      }
    });

    it.each(KEY_SORTS)('by %s finds a few among thousands', async (by) => {
      const ids = Array.from({ length: 2000 }, (_, i) => `k${String(i).padStart(4, '0')}`);
      await subject.put({ keys: ids.map((id, createdAt) => key(id, { createdAt })) });
      for (const filter of [{ q: 'k19' }, { mappedUserId: 'usr_1', q: 'k19' }]) {
        expect(await list(up(by), filter)).toEqual(ids.slice(1900));
      }
    });

    it('refuses where another order ended', async () => {
      await subject.put({ keys: [1, 2, 3].map((i) => key(`k${i}`)) });
      for (const by of KEY_SORTS) {
        const { nextCursor } = await page(up(by), {}, 1);
        for (const other of KEY_SORTS.flatMap((sort) => [up(sort), down(sort)])) {
          const asked = page(other, {}, 1, nextCursor);
          if (other.by === by && !other.descending) expect((await asked).items).toHaveLength(1);
          else
            await expect(asked).rejects.toMatchObject({ code: 'VALIDATION_FAILED', errors: [{ pointer: '?cursor' }] });
        }
      }
    });
  });

  describe('a list of keys by expiry and use', () => {
    const all = KEY_SORTS.flatMap((by) => [up(by), down(by)]);
    const expectInAllOrders = async (filter: Partial<KeyFilter>, ids: string[]) => {
      for (const order of all) expect((await list(order, filter)).toSorted(), JSON.stringify(order)).toEqual(ids);
    };

    it('holds what ends before a time and has not yet ended', async () => {
      const ends = { past: NOW - 1, now: NOW, next: NOW + 1, last: NOW + 9, end: NOW + 10, never: null };
      await subject.put({
        users: [user('usr_1')],
        keys: Object.entries(ends).map(([id, expiresAt]) => key(id, { expiresAt })),
      });
      await expectInAllOrders({ expiresBefore: NOW + 10 }, ['last', 'next']);
      await expectInAllOrders({ expiresBefore: NOW + 10, mappedUserId: 'usr_1' }, ['last', 'next']);
      await expectInAllOrders({ expiresBefore: NOW + 10, status: 'active', includeDeleted: true }, ['last', 'next']);
      await expectInAllOrders({ expiresBefore: NOW + 10, status: 'expired' }, []);
      await expectInAllOrders({ expiresBefore: NOW }, []);
      await expectInAllOrders({ neverExpires: true }, ['never']);
      await expectInAllOrders({ neverExpires: true, expiresBefore: NOW + 10 }, []);
      await expectInAllOrders({ neverExpires: false }, Object.keys(ends).toSorted());
    });

    it('holds what was never used', async () => {
      const gone = { deleted: true };
      await subject.put({
        keys: [key('used'), key('new'), key('gone', gone), key('off', { enabled: false, mappedUserId: 'usr_2' })],
        usage: [usage('used'), usage('of-no-key')],
      });
      await expectInAllOrders({ neverUsed: true }, ['new', 'off']);
      await expectInAllOrders({ neverUsed: true, includeDeleted: true }, ['gone', 'new', 'off']);
      await expectInAllOrders({ neverUsed: true, mappedUserId: 'usr_2' }, ['off']);
      await expectInAllOrders({ neverUsed: false }, ['new', 'off', 'used']);
    });

    it('neither shows keys of another account nor takes their use for that of its own', async () => {
      await subject.put({
        keys: [key('mine'), key('theirs', { accountId: OTHER })],
        usage: [usage('theirs', { accountId: OTHER })],
      });
      await expectInAllOrders({}, ['mine']);
      await subject.put({ keys: [key('odd')], usage: [usage('odd', { accountId: OTHER })] });
      expect((await page(up('lastUsedAt'))).items.map((row) => [row.key.id, row.lastUsedAt])).toEqual([['mine', null], ['odd', null]]); // prettier-ignore
    });
  });

  async function walk(
    order: KeyOrder,
    limit: number,
    filter: Partial<KeyFilter> = {},
    between: (pages: number) => Promise<void> = async () => undefined,
  ): Promise<string[]> {
    const seen: string[] = [];
    for (let cursor: string | null = null, pages = 1; ; pages++) {
      const { items, nextCursor }: Awaited<ReturnType<typeof page>> = await page(order, filter, limit, cursor);
      seen.push(...items.map((row) => row.key.id));
      if (nextCursor === null) return seen;
      await between(pages);
      cursor = nextCursor;
    }
  }
}

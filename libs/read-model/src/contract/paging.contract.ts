import { describe, expect, it } from 'vitest';
import type { Subject } from './subject.contract.js';
import type { Page, PageRequest } from '../read-model.port.js';
import { ACCOUNT, key, NOW, revision, user } from './fixtures.contract.js';

const ids = ({ items }: Page<{ readonly id: string }>) => items.map(({ id }) => id);

/** Paging: all lists share it. */
export function pagingContract(subject: Subject): void {
  const revisions = (page: PageRequest) => subject.model.revisions(ACCOUNT, {}, page);

  /** All pages of the list, page by page; `between` runs after each page that is not the last. */
  async function pages(limit: number, between: (count: number) => Promise<void> = async () => undefined) {
    const seen: string[][] = [];
    let cursor: string | null = null;
    do {
      const page: Page<{ readonly id: string }> = await revisions({ limit, cursor });
      seen.push(ids(page));
      cursor = page.nextCursor;
      if (cursor !== null) await between(seen.length);
    } while (cursor !== null);
    return seen;
  }

  describe('paging', () => {
    it('ends with a null cursor exactly when nothing follows', async () => {
      expect(await revisions({ limit: 3, cursor: null })).toEqual({ items: [], nextCursor: null });
      await subject.put({ revisions: [1, 2, 3, 4].map((at) => revision(`r${at}`, { at })) });
      expect(await pages(3)).toEqual([['r4', 'r3', 'r2'], ['r1']]);
      expect(await pages(2)).toEqual([
        ['r4', 'r3'],
        ['r2', 'r1'],
      ]);
      expect(await pages(4)).toEqual([['r4', 'r3', 'r2', 'r1']]);
      expect(await pages(200)).toEqual([['r4', 'r3', 'r2', 'r1']]);
    });

    it('looks past what does not match before it says that more follows', async () => {
      const actions = ['hit', 'hit', 'miss', 'miss', 'hit', 'miss'];
      await subject.put({
        revisions: actions.map((action, at) => revision(`r${at}`, { at, action, user: { id: 'u', name: '' } })),
      });
      const filter = { action: 'hit', userId: 'u' };
      const first = await subject.model.revisions(ACCOUNT, filter, { limit: 2, cursor: null });
      expect(ids(first)).toEqual(['r4', 'r1']);
      const second = await subject.model.revisions(ACCOUNT, filter, { limit: 2, cursor: first.nextCursor });
      expect([ids(second), second.nextCursor]).toEqual([['r0'], null]);
      const whole = await subject.model.revisions(ACCOUNT, filter, { limit: 3, cursor: null });
      expect(whole.nextCursor).toBeNull();
    });

    it('bounds a page by its bytes as well, shows at least one item, and hides none', async () => {
      const sized = (id: number, kib: number) =>
        revision(`r${id}`, { at: id, changes: [{ field: 'x', before: null, after: 'x'.repeat(kib * 1024) }] });
      const sizes = [300, 300, 300, 300, 3000, 10, 900, 200, 1, 1];
      await subject.put({ revisions: sizes.map((kib, id) => sized(id, kib)) });
      expect(await pages(200)).toEqual([['r9', 'r8', 'r7'], ['r6', 'r5'], ['r4'], ['r3', 'r2', 'r1'], ['r0']]);
      expect((await pages(2)).flat()).toEqual(sizes.map((_, id) => `r${id}`).toReversed());
    });

    it('finds what matches behind what is large', async () => {
      const large = (at: number) =>
        revision(`big${at}`, {
          at,
          action: 'other',
          changes: [{ field: 'x', before: null, after: 'x'.repeat(2 ** 20) }],
        });
      await subject.put({
        revisions: [...[5, 6, 7, 8].map(large), revision('r1', { at: 1 }), revision('r9', { at: 9 })],
      });
      const filter = { targetId: 'thing', action: 'element.edited' };
      const page = await subject.model.revisions(ACCOUNT, filter, { limit: 5, cursor: null });
      expect([ids(page), page.nextCursor]).toEqual([['r9', 'r1'], null]);
    });

    it('keeps ties in time apart', async () => {
      const names = Array.from({ length: 25 }, (_, i) => `r${String(i).padStart(2, '0')}`);
      await subject.put({ revisions: names.map((id) => revision(id, { at: NOW })) });
      const seen = (await pages(4)).flat();
      expect(seen.toSorted()).toEqual(names);
      expect((await pages(7)).flat()).toEqual(seen);
    });

    it('neither repeats nor hides an item when others are written between pages', async () => {
      const old = Array.from({ length: 12 }, (_, i) => revision(`old${String(i).padStart(2, '0')}`, { at: 100 + i }));
      await subject.put({ revisions: old });
      const seen = await pages(5, async (count) => {
        await subject.put({ revisions: [revision(`new${count}`, { at: 1000 + count })] });
        await subject.put({ revisions: [revision('old03', { at: 103, pos: 10 + count, outcome: 'failed' })] });
      });
      expect(seen.flat()).toEqual(old.map(({ id }) => id).toReversed());
    });

    it('goes on when the item a page ended with has left the list', async () => {
      await subject.put({ keys: [1, 2, 3, 4].map((createdAt) => key(`k${createdAt}`, { createdAt })) });
      const filter = { includeDeleted: false, now: NOW };
      const first = await subject.model.keys(ACCOUNT, filter, { limit: 2, cursor: null });
      await subject.put({ keys: [key('k3', { createdAt: 3, deleted: true, pos: 2 })] });
      const second = await subject.model.keys(ACCOUNT, filter, { limit: 2, cursor: first.nextCursor });
      expect(second.items.map((row) => row.key.id)).toEqual(['k2', 'k1']);
    });

    it('finds a few among many', async () => {
      const many = Array.from({ length: 3000 }, (_, i) => user(`u${String(i).padStart(4, '0')}`, { createdAt: i }));
      await subject.put({ users: many });
      const page = await subject.model.users(ACCOUNT, { q: 'u000' }, { limit: 200, cursor: null });
      expect(ids(page)).toEqual(many.slice(0, 10).map(({ id }) => id).toReversed()); // prettier-ignore
      expect(page.nextCursor).toBeNull();
    });

    it('respects a cursor outside the range of time', async () => {
      await subject.put({ revisions: [1, 2, 3, 4].map((at) => revision(`r${at}`, { at })) });
      const after = async (count: number) => ({
        limit: 5,
        cursor: (await revisions({ limit: count, cursor: null })).nextCursor,
      });
      expect(ids(await subject.model.revisions(ACCOUNT, { to: 3 }, await after(1)))).toEqual(['r2', 'r1']);
      expect(ids(await subject.model.revisions(ACCOUNT, { from: 3 }, await after(3)))).toEqual([]);
      expect(ids(await subject.model.revisions(ACCOUNT, { from: 2 }, await after(1)))).toEqual(['r3', 'r2']);
    });

    it.each([
      '',
      'x',
      '%%%',
      'W10',
      'WzEsMl0',
      'eyJhdCI6MX0',
      'bnVsbA',
      'WyIxIiwiYSJd',
      'WzEuNSwiYSJd',
      'A'.repeat(5000),
    ])('refuses %s as a cursor', async (cursor) => {
      const page = { limit: 5, cursor };
      const refusal = { code: 'VALIDATION_FAILED', errors: [{ pointer: '?cursor' }] };
      await expect(revisions(page)).rejects.toMatchObject(refusal);
      await expect(subject.model.users(ACCOUNT, {}, page)).rejects.toMatchObject(refusal);
      await expect(subject.model.keys(ACCOUNT, { includeDeleted: true, now: NOW }, page)).rejects.toMatchObject(
        refusal,
      );
    });
  });
}

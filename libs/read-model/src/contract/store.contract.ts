import { describe, expect, it } from 'vitest';
import type { Subject } from './subject.contract.js';
import { ACCOUNT, key, NOW, revision, usage, user } from './fixtures.contract.js';

const at = (offset: number, log = 'log-1') => ({ log, offset, record: `record-${offset}` });

/** load, apply and checkpoint. */
export function storeContract(subject: Subject): void {
  describe('the writing side', () => {
    it('gives documents back as they were written', async () => {
      const all = { keys: [key('k')], users: [user('u')], revisions: [revision('r')], usage: [usage('k')] };
      await subject.put(all);
      for (const collection of ['keys', 'users', 'revisions', 'usage'] as const) {
        expect(
          await subject.model.load(
            collection,
            all[collection].map(({ id }) => id),
          ),
        ).toEqual(all[collection]);
      }
    });

    it('keeps whatever text and values documents hold', async () => {
      const odd = { $set: 1, 'a.b': 2, '': 3, 'n\0l': 4, $ref: 'x', $id: 5, _bsontype: 'ObjectId', toJSON: null };
      const deep = Array.from({ length: 200 }).reduce<unknown>((inner) => [inner], 'deep');
      const after = [odd, deep, '\u{d800}', '\0', 1e300, -1.5, 2 ** 53, 0, '\u{1f511}', { __proto__: null }];
      const written = {
        revisions: [revision('r', { changes: [{ field: 'f\0', before: null, after }], requestId: 'half \u{dc00}' })],
        keys: [key('k', { name: 'half a pair: \u{d83d}', expiresAt: 2 ** 40 })],
        users: [user('u', { name: '\u{fffd}', email: '\0' })],
      };
      await subject.put(written);
      expect(await subject.model.load('revisions', ['r'])).toEqual(JSON.parse(JSON.stringify(written.revisions)));
      expect(await subject.model.load('keys', ['k'])).toEqual(written.keys);
      expect(await subject.model.load('users', ['u'])).toEqual(written.users);
    });

    it('lets the newer win whenever two are made of nothing at once', async () => {
      for (let round = 0; round < 40; round++) {
        const ids = Array.from({ length: 5 }, (_, i) => `k${round}-${i}`);
        const of = (pos: number) => ids.map((id) => key(id, { pos }));
        await Promise.all([1, 3, 2].map((pos) => subject.put({ keys: of(pos) })));
        expect((await subject.model.load('keys', ids)).map(({ pos }) => pos)).toEqual([3, 3, 3, 3, 3]);
      }
    });

    it('leaves out ids it does not know, whatever they look like', async () => {
      await subject.put({ keys: [key('k')] });
      const odd = ['', 'nobody', '\0', 'a\0b', '\u{d800}', '$where', 'k\0', 'x'.repeat(5000)];
      expect(await subject.model.load('keys', [...odd, 'k'])).toEqual([key('k')]);
      expect(await subject.model.load('users', ['k'])).toEqual([]);
      expect(await subject.model.load('keys', [])).toEqual([]);
      for (const id of odd) expect(await subject.model.key(ACCOUNT, id)).toBeNull();
    });

    it('ignores a document with an older position, and with the same', async () => {
      await subject.put({ keys: [key('k', { pos: 5, name: 'newer' })] });
      await subject.put({ keys: [key('k', { pos: 4, name: 'older', deleted: true })] });
      await subject.put({ keys: [key('k', { pos: 5, name: 'again', deleted: true })] });
      expect(await subject.model.load('keys', ['k'])).toEqual([key('k', { pos: 5, name: 'newer' })]);
      const listed = await subject.model.keys(
        ACCOUNT,
        { includeDeleted: false, now: NOW },
        { limit: 10, cursor: null },
      );
      expect(listed.items.map((row) => row.key.name)).toEqual(['newer']);
    });

    it('keeps the newest of one document that comes twice in one apply', async () => {
      await subject.put({
        keys: [key('k', { pos: 6, name: 'new', deleted: true }), key('k', { pos: 5, name: 'old' })],
      });
      expect(await subject.model.load('keys', ['k'])).toEqual([key('k', { pos: 6, name: 'new', deleted: true })]);
      const listed = await subject.model.keys(
        ACCOUNT,
        { includeDeleted: false, now: NOW },
        { limit: 10, cursor: null },
      );
      expect(listed.items).toEqual([]);
    });

    it('has no checkpoint at first, then one for each source', async () => {
      expect(await subject.model.checkpoint('log')).toBeNull();
      await subject.model.apply('log', {}, at(7));
      expect(await subject.model.checkpoint('log')).toEqual(at(7));
      expect(await subject.model.checkpoint('activity')).toBeNull();
      await subject.model.apply('activity', { usage: [usage('k')] }, at(3, 'log-2'));
      expect(await subject.model.checkpoint('log')).toEqual(at(7));
      expect(await subject.model.checkpoint('activity')).toEqual(at(3, 'log-2'));
    });

    it('moves a checkpoint forward only', async () => {
      await subject.model.apply('log', {}, at(7));
      await subject.model.apply('log', { keys: [key('k')] }, at(5));
      expect(await subject.model.checkpoint('log')).toEqual(at(7));
      expect(await subject.model.load('keys', ['k'])).toHaveLength(1);
      await subject.model.apply('log', {}, at(8));
      expect(await subject.model.checkpoint('log')).toEqual(at(8));
    });

    it('lets the newer of two applies of one document win that are made at once', async () => {
      const [newer, older] = [key('k', { pos: 5, name: 'newer' }), key('k', { pos: 4, name: 'older' })];
      await Promise.all([subject.put({ keys: [newer] }), subject.put({ keys: [older] })]);
      expect(await subject.model.load('keys', ['k'])).toEqual([newer]);
    });

    it('takes applies of both sources at once, and shows each as soon as it resolves', async () => {
      const writes = Array.from({ length: 40 }, async (_, i) => {
        await subject.model.apply(i % 2 ? 'log' : 'activity', { revisions: [revision(`r${i}`, { pos: i })] }, at(i));
        expect(await subject.model.load('revisions', [`r${i}`])).toHaveLength(1);
      });
      await Promise.all(writes);
      expect(await subject.model.checkpoint('log')).toEqual(at(39));
      expect(await subject.model.checkpoint('activity')).toEqual(at(38));
    });
  });
}

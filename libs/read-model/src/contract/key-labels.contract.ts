import { issueCredential } from '@latchkey/domain';
import { beforeEach, describe, expect, it } from 'vitest';
import { KEY_SORTS, type KeyOrder } from '../key-order.js';
import type { KeyFilter } from '../read-model.port.js';
import { ACCOUNT, key, NOW, OTHER, usage, user } from './fixtures.contract.js';
import type { Subject } from './subject.contract.js';

const ORDERS = KEY_SORTS.flatMap((by): KeyOrder[] => [
  { by, descending: true },
  { by, descending: false },
]);

/** Lists of keys with tags and of an environment, and keyLabels. */
export function keyLabelContract(subject: Subject): void {
  type Filter = Partial<KeyFilter>;
  const page = (filter: Filter, order: KeyOrder, limit: number, cursor: string | null, accountId = ACCOUNT) =>
    subject.model.keys(
      accountId,
      { includeDeleted: false, now: NOW, ...filter },
      { limit, cursor, includeTotal: true },
      order,
    );
  /** All of a list, page by page, with the total that each page says. */
  async function walk(filter: Filter, order: KeyOrder, limit: number): Promise<[ids: string[], totals: number[]]> {
    const [ids, totals] = [[] as string[], [] as number[]];
    for (let cursor: string | null = null; ;) {
      const { items, nextCursor, total }: Awaited<ReturnType<typeof page>> = await page(filter, order, limit, cursor);
      ids.push(...items.map((row) => row.key.id));
      totals.push(total!);
      if (nextCursor === null) return [ids, totals];
      cursor = nextCursor;
    }
  }
  const list = async (filter: Filter, order = ORDERS[0]!, accountId = ACCOUNT) =>
    (await page(filter, order, 200, null, accountId)).items.map((row) => row.key.id).join(' ');
  /** In every order, and by the total as well. */
  async function expectList(filter: Filter, ...ids: string[]): Promise<void> {
    for (const order of ORDERS) {
      const [found, totals] = await walk(filter, order, 2);
      expect(found.toSorted(), JSON.stringify([filter, order])).toEqual(ids);
      expect(new Set(totals), JSON.stringify([filter, order])).toEqual(new Set([ids.length]));
    }
  }
  const labels = async (accountId = ACCOUNT) => {
    const { tags, environments } = await subject.model.keyLabels(accountId);
    return `${tags.join(' ')} / ${environments.join(' ')}`;
  };

  describe('a list of keys with tags and of an environment', () => {
    const { accessKey } = issueCredential('api');
    beforeEach(() =>
      subject.put({
        users: [user('usr_1'), user('usr_2'), user('usr_off', { active: false })],
        keys: [
          key('a', { tags: ['import', 'nightly'], environment: 'production', accessKey, name: 'Crane a' }),
          key('b', { tags: ['import'], environment: 'staging', mappedUserId: 'usr_2', kind: 'data-loader' }),
          key('c', { tags: ['Import', 'production'], enabled: false, name: 'Crane c' }),
          key('d', { environment: 'production', expiresAt: NOW + 9, mappedUserId: 'usr_2' }),
          key('e', { tags: ['import', 'nightly'], environment: 'production', mappedUserId: 'usr_off' }),
          key('f', { tags: ['import'], environment: 'production', expiresAt: NOW }),
          key('g', { tags: ['import', 'nightly'], environment: 'production', deleted: true }),
          key('h'),
          key('foreign', { tags: ['import'], environment: 'production', accountId: OTHER }),
        ],
        usage: [usage('a'), usage('d')],
      }),
    );

    it('holds what has all of the tags, and the environment, letter by letter', async () => {
      await expectList({ tags: ['import'] }, 'a', 'b', 'e', 'f');
      await expectList({ tags: ['nightly', 'import'] }, 'a', 'e');
      await expectList({ tags: ['import', 'import'] }, 'a', 'b', 'e', 'f');
      await expectList({ tags: ['Import'] }, 'c');
      await expectList({ tags: ['impor'] });
      await expectList({ tags: ['import', 'Import'] });
      await expectList({ environment: 'production' }, 'a', 'd', 'e', 'f');
      await expectList({ environment: 'Production' });
      await expectList({ tags: ['import'], environment: 'staging' }, 'b');
      await expectList({ tags: [] }, 'a', 'b', 'c', 'd', 'e', 'f', 'h');
      expect(await list({ tags: ['import'], environment: 'production' }, ORDERS[0], OTHER)).toBe('foreign');
    });

    it('does not take a tag for an environment', async () => {
      await expectList({ tags: ['production'] }, 'c');
      await expectList({ environment: 'import' });
    });

    it('is narrowed by everything else as well', async () => {
      const tags = ['import'];
      await expectList({ tags, includeDeleted: true }, 'a', 'b', 'e', 'f', 'g');
      await expectList({ tags, status: 'deleted' }, 'g');
      await expectList({ tags, status: 'active' }, 'a', 'b');
      await expectList({ tags, status: 'expired' }, 'f');
      await expectList({ tags, status: 'active', now: NOW - 1 }, 'a', 'b', 'f');
      await expectList({ tags, status: 'user-inactive' }, 'e');
      await expectList({ tags: ['Import'], status: 'disabled' }, 'c');
      await expectList({ tags, kind: 'data-loader' }, 'b');
      await expectList({ tags, mappedUserId: 'usr_2' }, 'b');
      await expectList({ environment: 'production', mappedUserId: 'usr_2', tags });
      await expectList({ environment: 'production', neverUsed: true }, 'e', 'f');
      await expectList({ environment: 'production', neverExpires: true }, 'a', 'e');
      await expectList({ environment: 'production', expiresBefore: NOW + 10 }, 'd');
      await expectList({ tags, expiresBefore: NOW + 10, now: NOW - 1 }, 'f');
      await expectList({ tags, q: 'crane' }, 'a');
      await expectList({ environment: 'production', q: 'D' }, 'd');
    });

    it('is narrowed to what is found by its access key', async () => {
      // beside each of them in lists
      const others = { tags: ['other'], environment: 'elsewhere' };
      await subject.put({ keys: [key('i', others), key('j', { ...others, kind: 'data-loader', mappedUserId: 'usr_2' })], usage: [usage('i')] }); // prettier-ignore
      for (const [q, id] of [
        [accessKey, 'a'],
        ['access-of-b', 'b'],
      ] as const) {
        await expectList({ q, tags: ['import'] }, id);
        await expectList({ q, tags: ['other'] });
        await expectList({ q, tags: ['Import'] });
        await expectList({ q, environment: id === 'a' ? 'production' : 'staging' }, id);
        await expectList({ q, environment: 'elsewhere' });
      }
    });

    it('follows changes of a key, and no older ones', async () => {
      await subject.put({ keys: [key('a', { tags: ['hourly', 'import'], environment: null, pos: 5 })] });
      await expectList({ tags: ['nightly'] }, 'e');
      await expectList({ tags: ['hourly'] }, 'a');
      await expectList({ environment: 'production' }, 'd', 'e', 'f');
      await subject.put({ keys: [key('a', { tags: ['nightly'], environment: 'production', pos: 4 })] });
      await expectList({ tags: ['nightly'] }, 'e');
      await expectList({ tags: ['hourly', 'import'] }, 'a');
      expect(await labels()).toBe('Import hourly import nightly production / production staging');
      await subject.put({ keys: [key('a', { pos: 6 }), key('b', { tags: ['hourly'], pos: 6 })] });
      await expectList({ tags: ['hourly'] }, 'b');
      await expectList({ tags: ['import'] }, 'e', 'f');
      expect(await labels()).toBe('Import hourly import nightly production / production');
    });

    it('follows what moves a key in lists: its state, its user, its use and the time', async () => {
      const tags = ['import'];
      const off = { tags, enabled: false, expiresAt: NOW + 7 };
      await subject.put({ keys: [key('e', { tags, expiresAt: NOW + 3, pos: 2 }), key('off', off)] });
      await expectList({ tags, expiresBefore: NOW + 4 }, 'e');
      await subject.put({ keys: [key('e', { tags, expiresAt: NOW + 7, pos: 3 })] });
      await expectList({ tags, expiresBefore: NOW + 4 });
      await subject.put({ keys: [key('e', { tags, createdAt: NOW + 7, expiresAt: NOW + 7, pos: 4 })] });
      expect(await list({ tags })).toMatch(/^e /);
      await expectList({ tags, status: 'active', neverExpires: true }, 'a', 'b');
      await expectList({ tags, expiresBefore: NOW + 8 }, 'e', 'off');
      await subject.put({ users: [user('usr_1', { active: false, pos: 2 })], usage: [usage('e', { lastUsedAt: 3 })] });
      await expectList({ tags, status: 'user-inactive' }, 'a', 'e', 'f', 'off');
      await expectList({ tags, neverUsed: true }, 'b', 'f', 'off');
      await subject.put({ users: [user('usr_1', { pos: 3 })] });
      await expectList({ tags, status: 'active' }, 'a', 'b', 'e');
      while (await subject.model.sweep(NOW + 7));
      await expectList({ tags, status: 'active' }, 'a', 'b', 'e');
      await expectList({ tags, status: 'disabled' }, 'off');
      await expectList({ tags, status: 'expired', now: NOW + 7 }, 'e', 'f', 'off');
      await subject.put({ keys: [key('b', { tags, deleted: true, pos: 2 })] });
      await expectList({ tags, status: 'deleted' }, 'b', 'g');
    });
  });

  it('a list of keys with a tag is narrowed by the time where all of them were active once', async () => {
    const tags = ['import'];
    await subject.put({ users: [user('usr_1')], keys: [key('a', { tags }), key('b', { tags, expiresAt: NOW + 5 })] });
    await expectList({ tags, status: 'active' }, 'a', 'b');
    await expectList({ tags, status: 'active', now: NOW + 5 }, 'a');
    await expectList({ tags, status: 'expired', now: NOW + 5 }, 'b');
  });

  describe('a list of keys with tags, among thousands', () => {
    const name = (i: number) => `k${String(i).padStart(4, '0')}`;
    const ALL = Array.from({ length: 3_000 }, (_, i) => i);
    const tagged = (i: number) => [...(i % 300 === 7 ? ['few'] : []), ...(i % 10 === 7 ? ['tenth'] : []), ...(i < 900 ? ['early'] : [])]; // prettier-ignore
    const one = (i: number) =>
      key(name(i), {
        createdAt: i >> 1,
        tags: tagged(i),
        environment: [null, 'production'][i % 2]!,
        mappedUserId: `usr_${i % 3}`,
      });

    it.each(ORDERS)('finds each of them once, by $by, descending: $descending', async (order) => {
      await subject.put({ keys: ALL.map(one), usage: ALL.filter((i) => i % 5 === 0).map((i) => usage(name(i), { lastUsedAt: i })) }); // prettier-ignore
      const questions: [Filter, (i: number) => boolean][] = [
        [{ tags: ['few'] }, (i) => tagged(i).includes('few')],
        [{ tags: ['early'], environment: 'production' }, (i) => i < 900 && i % 2 === 1],
        [{ tags: ['tenth', 'early'] }, (i) => i < 900 && i % 10 === 7],
        [{ environment: 'production', mappedUserId: 'usr_1' }, (i) => i % 2 === 1 && i % 3 === 1],
        [{ environment: 'production', q: '77' }, (i) => i % 2 === 1 && name(i).includes('77')],
        [{ tags: ['tenth'], q: '77' }, (i) => i % 10 === 7 && name(i).includes('77')],
        [{ tags: ['tenth'], neverUsed: true }, (i) => i % 10 === 7],
      ];
      for (const [filter, holds] of questions) {
        const [ids, [total]] = await walk(filter, order, 97);
        const expected = ALL.filter(holds).map(name);
        expect([ids.toSorted(), total], JSON.stringify(filter)).toEqual([expected, expected.length]);
        const whole = await walk(filter, order, 200);
        expect(ids).toEqual(whole[0]);
      }
    });
  });

  describe('the labels of keys', () => {
    it('are none where no key has some', async () => {
      await subject.put({ keys: [key('k'), key('other', { tags: ['a'], environment: 'b', accountId: OTHER })] });
      expect(await subject.model.keyLabels(ACCOUNT)).toEqual({ tags: [], environments: [] });
      expect(await subject.model.keyLabels('acc_unknown')).toEqual({ tags: [], environments: [] });
      expect(await labels(OTHER)).toBe('a / b');
    });

    it('come once, in the order of code points', async () => {
      const tags = ['b', 'ä', 'a', 'B', '\u{1f511}', '\uffee', '10', '!', 'e:x', '#'];
      await subject.put({ keys: ['k', 'l'].map((id) => key(id, { tags, environment: id })) });
      expect(await labels()).toBe('! # 10 B a b e:x ä \uffee \u{1f511} / k l');
    });

    it('are those of keys that are not deleted', async () => {
      const [k, l] = [
        { tags: ['a', 'b'], environment: 'x' },
        { tags: ['b', 'c'], environment: 'y' },
      ];
      await subject.put({ keys: [key('k', { ...k, deleted: true }), key('l', l)] });
      expect(await labels()).toBe('b c / y');
      await subject.put({ keys: [key('l', { ...l, deleted: true, pos: 2 }), key('m', { tags: ['d'] })] });
      expect(await labels()).toBe('d / ');
    });

    it('are the first 500 of each sort', async () => {
      const names = Array.from({ length: 530 }, (_, i) => `n${String(i).padStart(3, '0')}`);
      const keys = names.map((one, i) => key(one, { tags: [one], environment: `of ${one}`, deleted: i % 30 === 0 }));
      await subject.put({ keys });
      const { tags, environments } = await subject.model.keyLabels(ACCOUNT);
      const expected = names.filter((_, i) => i % 30 > 0).slice(0, 500);
      expect([tags, environments]).toEqual([expected, expected.map((one) => `of ${one}`)]);
    });
  });
}

import { KEY_STATUSES } from '@latchkey/domain';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { key, NOW, revision, usage, user } from '../contract/fixtures.contract.js';
import type { Cursor } from '../cursor.js';
import { digestOfDocuments } from '../digest.js';
import { KEY_SORTS, type KeyOrder } from '../key-order.js';
import type { KeyFilter, RevisionFilter, UserFilter } from '../read-model.port.js';
import { Generation } from './generation.js';
import { keyListOf } from './key-list.js';
import { ALONG, endingIn, placesOf } from './key-pages.js';
import { revisionsOf, usersOf } from './lists.js';
import type { MongoReadModel } from './mongo-read-model.js';
import { openMongoReadModel } from './open-mongo.js';
import { queryOf, type Range } from './page-of.js';
import { Reader, type Selection } from './reader.js';
import { connected } from './start.js';

const ACCOUNTS = ['acc_a', 'acc_b'];
const MANY = 300;
const PAGE = { limit: 10, cursor: null };
const AFTER = { at: 150, id: 'x' };

interface Stage {
  readonly stage: string;
  readonly inputStage?: Stage;
  readonly inputStages?: readonly Stage[];
}

interface Explained {
  readonly executionStats: {
    readonly executionStages: Stage;
    readonly nReturned: number;
    readonly totalKeysExamined: number;
    readonly totalDocsExamined: number;
  };
}

/** Every way to give some of the members. */
function combinations<T extends object>(values: { [K in keyof T]: readonly T[K][] }): T[] {
  return Object.entries<readonly unknown[]>(values).reduce<object[]>(
    (all, [name, choices]) => all.flatMap((one) => [one, ...choices.map((choice) => ({ ...one, [name]: choice }))]),
    [{}],
  ) as T[];
}

function stagesOf({ stage, inputStage, inputStages = [] }: Stage): string[] {
  return [stage, ...[...(inputStage ? [inputStage] : []), ...inputStages].flatMap(stagesOf)];
}

(await describeWith('mongo'))('how MongoDB answers', () => {
  let mongo: MongoServer;
  let connection: Connection;
  let model: MongoReadModel;
  const db = freshDatabase();

  beforeAll(async () => {
    mongo = await anyMongo();
    model = await openMongoReadModel({ uri: mongo.uri, db });
    connection = await connected({ uri: mongo.uri, db }, async (it) => it);
    const all = Array.from({ length: MANY }, (_, i) => ({ i, accountId: ACCOUNTS[i % 2]!, createdAt: i }));
    const expiresAt = (i: number) => [null, NOW - i, NOW + i][i % 3]!;
    const puts = {
      keys: all.map(
        ({ i, ...one }) =>
        key(`k${i}`, { ...one, name: `Loader ${i}`, mappedUserId: `u${i % 14}`, deleted: i % 5 === 0, expiresAt: expiresAt(i), enabled: i % 4 !== 0, tags: i % 3 ? ['many', ...(i % 50 === 2 ? ['few'] : [])] : [], environment: i % 8 ? 'production' : null }), // prettier-ignore
      ),
      users: all.map(({ i, ...one }) => user(`u${i}`, { ...one, active: i % 5 !== 0, externalId: `hr-${i % 3}` })),
      revisions: all.map(({ i, accountId }) =>
        revision(`r${i}`, { accountId, at: i, reportedAt: i, action: `a${i % 4}` }),
      ),
      usage: all.filter(({ i }) => i % 10 !== 4).map(({ i, ...one }) => usage(`k${i}`, one)),
    };
    await model.apply('log', puts, { log: 'l', offset: 0, record: 'r' });
    while (await model.sweep(NOW));
  });
  afterAll(async () => {
    await model.close();
    await connection.dropDatabase();
    await connection.close();
    await mongo.stop();
  });

  const readerWith = (few: number) => new Reader(new Generation(connection, 1, { maxTimeMS: 10_000, few }));

  type Explaining = { explain(verbosity: string): Promise<unknown> };
  async function explain(query: Explaining) {
    const { executionStats } = (await query.explain('executionStats')) as Explained;
    return { ...executionStats, stages: stagesOf(executionStats.executionStages) };
  }

  async function expectAnIndexInOrder(asked: Range): Promise<void> {
    for (const after of [
      null,
      asked.order?.by === 'name' ? { ...AFTER, at: 'loader 15' } : AFTER,
    ] as (Cursor | null)[]) {
      const { stages } = await explain(queryOf(readerWith(0), asked, after, 10));
      expect(stages, JSON.stringify(asked)).toContain('IXSCAN');
      expect(stages, JSON.stringify(asked)).not.toContain('COLLSCAN');
      expect(stages, JSON.stringify(asked)).not.toContain('SORT');
    }
  }

  /** What is read as a whole is no more than what is looked for and a few. */
  async function expectNoMoreThan(count: number, { where, hint }: Selection): Promise<void> {
    const { totalKeysExamined, stages } = await explain(readerWith(0).stored('keys', { where, hint }));
    expect(stages, JSON.stringify(where)).not.toContain('COLLSCAN');
    expect(totalKeysExamined, JSON.stringify(where)).toBeLessThanOrEqual(count);
  }

  /** What a count looks at. */
  async function counted({ where, hint }: Selection) {
    const keys = readerWith(0).generation.models.keys.collection;
    const counting = keys.aggregate([{ $match: where }, { $count: 'n' }], { hint });
    const [explained] = ((await counting.explain('executionStats')) as { stages: Explained[] }).stages;
    const { totalDocsExamined, nReturned } = (explained as unknown as { $cursor: Explained }).$cursor.executionStats;
    return { docsExamined: totalDocsExamined, nReturned };
  }

  type Filter = Omit<KeyFilter, 'now' | 'includeDeleted'> & { includeDeleted: boolean };
  const listOf = (filter: Filter, few: number) =>
    keyListOf(readerWith(few), 'acc_a', { ...filter, includeDeleted: filter.includeDeleted ?? false, now: NOW });
  const ORDERS = KEY_SORTS.flatMap((by): KeyOrder[] => [
    { by, descending: true },
    { by, descending: false },
  ]);

  describe.each(ORDERS)('keys by $by, descending: $descending', (order) => {
    const [hint, sortKey] = [ALONG[order.by], ALONG[order.by]];
    const range = (where: object): Range => ({ collection: 'keys', where, hint, sortKey, order });

    it('are read along an index for every combination of filters', async () => {
      const filters = combinations<Filter>({
        status: KEY_STATUSES,
        mappedUserId: ['u2'],
        q: ['loader 1'],
        includeDeleted: [true],
        expiresBefore: [NOW + 90],
        neverUsed: [true],
      });
      expect(filters).toHaveLength(6 * 2 * 2 * 2 * 2 * 2);
      const lists = await Promise.all(filters.map((filter) => listOf(filter, 0)));
      const along = lists.flatMap((list) => list.along ?? []);
      expect(along.length).toBeGreaterThan(100);
      for (const { where } of along) await expectAnIndexInOrder(range(where));
      for (const one of lists.flatMap(({ whole }) => whole)) await expectNoMoreThan(40, one);
    });

    it('with a tag are read along an index for every combination of filters', async () => {
      const filters = combinations<Filter>({
        status: KEY_STATUSES,
        mappedUserId: ['u2'],
        q: ['loader 1'],
        includeDeleted: [true],
        environment: ['production'],
      }).map((filter) => ({ ...filter, tags: ['many'] }));
      expect(filters).toHaveLength(6 * 2 * 2 * 2 * 2);
      for (const filter of filters) {
        const list = await listOf(filter, 0);
        for (const { where, hint } of list.along ? placesOf(list, { ...filter, now: NOW }, order) : []) {
          await expectAnIndexInOrder({ ...range(where), hint });
        }
      }
    });

    it('are no more than a page shows, whatever their status, kind and use', async () => {
      const shown = {
        status: ['active', undefined],
        kind: ['api', undefined],
        neverUsed: [true],
        neverExpires: [true],
      };
      for (const filter of combinations<Filter>(shown as never)) {
        const { along, whole } = await listOf({ ...filter, includeDeleted: true }, 0);
        const { totalDocsExamined, nReturned } = await explain(queryOf(readerWith(0), range(along!.where), null, 5));
        expect(nReturned, JSON.stringify(filter)).toBeGreaterThan(0);
        expect(totalDocsExamined, JSON.stringify(filter)).toBe(nReturned);
        for (const one of whole) await expectNoMoreThan(40, one);
      }
    });
  });

  it('those that end within a time are counted in the index, without one of them being read', async () => {
    const { along } = await listOf({ expiresBefore: NOW + 90, includeDeleted: false }, 0);
    const { docsExamined, nReturned } = await counted(endingIn(along!, NOW, NOW + 90));
    expect(nReturned).toBeGreaterThan(5);
    expect(docsExamined).toBe(0);
  });

  const inOrderOfCreation = async (filter: Filter) => {
    const { along, whole } = await listOf(filter, 0);
    const [place] = placesOf({ along, whole, besides: [] }, { ...filter, now: NOW }, ORDERS[0]!);
    return place!;
  };

  it.each<[string, Filter]>([
    ['a tag', { tags: ['many'], includeDeleted: false }],
    ['an environment', { environment: 'production', includeDeleted: false }],
    ['a tag and a status', { tags: ['many'], status: 'active', includeDeleted: false }],
    ['a tag, deleted ones too', { tags: ['many'], kind: 'api', includeDeleted: true }],
  ])('those with %s are no more than a page shows, newest first', async (_, filter) => {
    const place = await inOrderOfCreation(filter);
    expect(place.hint).toBe('labels');
    for (const after of [null, AFTER]) {
      const asked: Range = { ...place, collection: 'keys' };
      const { totalDocsExamined, nReturned } = await explain(queryOf(readerWith(0), asked, after, 5));
      expect([totalDocsExamined, nReturned]).toEqual([5, 5]);
    }
  });

  it.each<[string, Filter]>([
    ['a tag', { tags: ['many'], includeDeleted: false }],
    ['a tag of an environment', { tags: ['many'], environment: 'production', includeDeleted: false }],
    ['an environment and a status', { environment: 'production', status: 'active', includeDeleted: false }],
  ])('those with %s are counted in the index, without one of them being read', async (_, filter) => {
    const { docsExamined, nReturned } = await counted(await inOrderOfCreation(filter));
    expect(nReturned).toBeGreaterThan(20);
    expect(docsExamined).toBe(0);
  });

  it.each<[string, Filter, string[]]>([
    ['a tag', { tags: ['few'], includeDeleted: true }, ['labels']],
    ['two tags', { tags: ['many', 'few'], includeDeleted: true }, ['labels']],
    ['a tag and a part of a name', { tags: ['few'], q: 'loader', includeDeleted: true }, ['labels']],
  ])('finds the few that have %s by it', async (_, filter, hints) => {
    const list = await listOf(filter, 20);
    const places = placesOf(list, { ...filter, now: NOW }, { by: 'name', descending: false });
    expect(places.map(({ hint }) => hint)).toEqual(hints);
    for (const one of [...places, ...list.whole]) await expectNoMoreThan(20, one);
  });

  it('knows labels without a look at any key', async () => {
    const { of } = await profiled(async () => {
      expect(await model.keyLabels('acc_a')).toEqual({ tags: ['few', 'many'], environments: ['production'] });
    });
    expect([of('keys'), of('labels').map(({ docsExamined }) => docsExamined)]).toEqual([[], [0, 0]]);
  });

  it.each([
    ['loader 123', 12],
    ['OADER 77', 25],
    ['nothing', 1],
    ['77', 10],
    ['~', 1],
  ])('finds %s by its trigrams', async (q, count) => {
    const { along, whole } = await listOf({ q, includeDeleted: true }, 50);
    expect(along?.few).toBe('text');
    for (const one of [{ where: along!.where, hint: 'text' }, ...whole]) await expectNoMoreThan(count, one);
  });

  it('walks an index in order for every combination of filters of users', async () => {
    for (const filter of combinations<UserFilter>({ q: ['part'], active: [true, false], externalId: ['hr-3'] })) {
      await expectAnIndexInOrder(usersOf('acc_a', filter));
    }
  });

  it('walks an index in order for every combination of filters of revisions', async () => {
    const filters = combinations<RevisionFilter>({
      userId: ['usr_1'],
      keyId: ['k1'],
      targetType: ['element'],
      targetId: ['thing'],
      action: ['a1'],
      from: [10],
      to: [200],
    });
    expect(filters).toHaveLength(128);
    for (const filter of filters) await expectAnIndexInOrder(revisionsOf('acc_a', filter));
  });

  it.each<[string, Range]>([
    ['users', usersOf('acc_a', {})],
    ['active users', usersOf('acc_a', { active: true })],
    ['users of an external id', usersOf('acc_a', { externalId: 'hr-1' })],
    ['revisions', revisionsOf('acc_a', {})],
    ['revisions of a time', revisionsOf('acc_a', { from: 20, to: 140 })],
    ['revisions of a target', revisionsOf('acc_a', { targetId: 'thing' })],
    ['revisions of a type', revisionsOf('acc_a', { targetType: 'element' })],
    ['revisions by an action', revisionsOf('acc_a', { action: 'a2' })],
  ])('looks at no more %s than a page shows, however far down', async (_, asked) => {
    const { totalDocsExamined, nReturned } = await explain(queryOf(readerWith(0), asked, AFTER, 10));
    expect([totalDocsExamined, nReturned]).toEqual([10, 10]);
  });

  async function profiled(act: () => Promise<unknown>) {
    await connection.db!.command({ profile: 2 });
    await act();
    await connection.db!.command({ profile: 0 });
    const profile = connection.db!.collection('system.profile');
    const plans = await profile.find({ planSummary: { $exists: true }, ns: { $not: /system/ } }).toArray();
    await profile.drop();
    const of = (name: string) => plans.filter(({ ns }) => ns === `${db}.${name}_1`);
    return { plans, of };
  }

  it('joins each user once, and nothing to what is not shown', async () => {
    const filter: KeyFilter = { includeDeleted: true, now: NOW, mappedUserId: 'u2' };
    const { of } = await profiled(async () => {
      expect((await model.keys('acc_a', filter, PAGE)).items).toHaveLength(10);
    });
    expect([of('users').length, of('usage').length]).toEqual([1, 0]);
  });

  it('counts without a look at any key', async () => {
    const { of } = await profiled(async () => {
      expect((await model.keyCounts('acc_a', NOW, NOW + 50)).neverUsed).toBeGreaterThan(0);
    });
    expect(of('keys').map(({ docsExamined }) => docsExamined)).toEqual([0]);
    expect(of('counts')).toHaveLength(1);
  });

  it('goes by an index in every other question and write as well', async () => {
    const { plans, of } = await profiled(async () => {
      await model.key('acc_a', 'k2');
      for (const by of KEY_SORTS) {
        const filter = { includeDeleted: false, now: NOW + 5, mappedUserId: 'u1', neverUsed: true };
        await model.keys('acc_a', filter, PAGE, { by, descending: false });
        await model.keys('acc_a', { ...filter, mappedUserId: undefined, tags: ['few'] }, { ...PAGE, includeTotal: true }, { by, descending: false }); // prettier-ignore
        await model.keys('acc_a', { includeDeleted: false, now: NOW + 5, status: 'expired', q: 'x' }, { ...PAGE, includeTotal: true }, { by, descending: false }); // prettier-ignore
      }
      await model.users('acc_a', { q: 'u1' }, { ...PAGE, includeTotal: true });
      await model.revisions('acc_a', { action: 'a1', from: 5 }, { ...PAGE, includeTotal: true });
      await model.keyCounts('acc_a', NOW + 5, NOW + 9);
      await model.keyLabels('acc_a');
      const puts = { keys: [key('k2', { pos: 9, tags: ['few'] })], users: [user('u5', { accountId: 'acc_b', active: true, pos: 9 })], usage: [usage('k4')] }; // prettier-ignore
      await model.apply('log', puts, { log: 'l', offset: 1, record: 'r' });
      await model.sweep(NOW + 9);
      await model.oldestReport();
      await model.oldestUse();
      await model.uses('acc_a', 'k3', 0, 100);
      await model.checks('acc_a', 0, 9);
      await model.lastUsedAt('acc_a', 'k3');
      await model.documentsAfter('checks', 'k3', 5);
      await model.remove({ of: 'activity', before: 20 });
      await model.remove({ of: 'uses', before: 20 });
      await digestOfDocuments(model);
    });
    for (const name of ['keys', 'users', 'revisions', 'usage', 'checks', 'uses', 'counts', 'labels', 'checkpoints'])
      expect(of(name).length, name).toBeGreaterThan(0);
    // So are all of them asked of what a majority holds, and none without end.
    const finds = plans.filter(({ command }) => 'find' in command).map(({ command }) => command);
    const levels = ['majority', 'snapshot'];
    const careless = finds.filter(
      ({ readConcern, maxTimeMS, txnNumber }) =>
        !(maxTimeMS > 0) || (txnNumber === undefined && !levels.includes(readConcern?.level)),
    );
    expect(careless).toEqual([]);
    expect(plans.filter(({ planSummary }) => /COLLSCAN/.test(planSummary))).toEqual([]);
    // only what was found to be few is put in order when it is asked for
    const sorted = plans.filter(({ hasSortStage }) => hasSortStage).map(({ command }) => command.hint);
    expect(sorted.filter((hint) => !['text', 'user', 'labels', 'expiry'].includes(hint))).toEqual([]);
  });
});

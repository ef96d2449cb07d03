import { issueCredential, KEY_STATUSES } from '@latchkey/domain';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { key, NOW, revision, usage, user } from '../contract/fixtures.contract.js';
import type { KeyFilter, RevisionFilter, UserFilter } from '../read-model.port.js';
import type { Cursor } from '../cursor.js';
import { Generation } from './generation.js';
import { putDocuments } from './guarded-writes.js';
import { digestOfDocuments } from '../digest.js';
import { KEY_SORTS, type KeyOrder } from '../key-order.js';
import { keysInOrder, listOfKeys, listOfRevisions, listOfUsers } from './lists.js';
import type { MongoReadModel } from './mongo-read-model.js';
import { openMongoReadModel } from './open-mongo.js';
import { queryOf } from './page-of.js';
import { connected } from './start.js';

const ACCOUNTS = ['acc_a', 'acc_b'];
const MANY = 300;
const NOTHING_KNOWN = {
  keys: new Set(''),
  users: new Set(''),
  revisions: new Set(''),
  usage: new Set(''),
  checks: new Set(''),
};
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
  let generation: Generation;
  const db = freshDatabase();

  beforeAll(async () => {
    mongo = await anyMongo();
    const model = await openMongoReadModel({ uri: mongo.uri, db });
    await model.close();
    connection = await connected({ uri: mongo.uri, db }, async (it) => it);
    generation = new Generation(connection, 1, 10_000);
    const all = Array.from({ length: MANY }, (_, i) => ({ i, accountId: ACCOUNTS[i % 2]!, createdAt: i }));
    const puts = {
      keys: all.map(({ i, ...one }) => key(`k${i}`, { ...one, mappedUserId: `u${i % 7}`, deleted: i % 3 === 0 })),
      users: all.map(({ i, ...one }) => user(`u${i}`, { ...one, active: i % 5 !== 0, externalId: `hr-${i % 3}` })),
      revisions: all.map(({ i, accountId }) =>
        revision(`r${i}`, { accountId, at: i, reportedAt: i, action: `a${i % 4}` }),
      ),
      usage: all.map(({ i, ...one }) => usage(`k${i}`, i % 10 === 4 ? { ...one, uses: 0, lastUsedAt: null } : one)),
    };
    await putDocuments(generation, puts, NOTHING_KNOWN);
  });
  afterAll(async () => {
    await connection.dropDatabase();
    await connection.close();
    await mongo.stop();
  });

  type Asked = Parameters<typeof queryOf>[1];
  async function explain(asked: Asked, after: Cursor | null) {
    const { executionStats } = (await queryOf(generation, asked, after, 10).explain(
      'executionStats',
    )) as unknown as Explained;
    return { ...executionStats, stages: stagesOf(executionStats.executionStages) };
  }

  async function expectAnIndexInOrder(asked: Asked): Promise<void> {
    for (const after of [null, asked.order?.by === 'name' ? { ...AFTER, at: 'k15' } : AFTER]) {
      const { stages } = await explain(asked, after);
      expect(stages, JSON.stringify(asked)).toContain('IXSCAN');
      expect(stages, JSON.stringify(asked)).not.toContain('COLLSCAN');
      expect(stages, JSON.stringify(asked)).not.toContain('SORT');
    }
  }

  it('walks an index in order for every combination of filters of keys', async () => {
    const { accessKey } = issueCredential('api');
    const filters = combinations<Omit<KeyFilter, 'now' | 'includeDeleted'> & { includeDeleted: boolean }>({
      status: KEY_STATUSES,
      kind: ['api'],
      mappedUserId: ['u1'],
      q: ['part', accessKey],
      includeDeleted: [true],
    });
    expect(filters).toHaveLength(6 * 2 * 2 * 3 * 2);
    for (const filter of filters) {
      const list = listOfKeys('acc_a', { ...filter, includeDeleted: filter.includeDeleted ?? false, now: NOW });
      await expectAnIndexInOrder({ collection: 'keys', list });
    }
  });

  const ORDERS = KEY_SORTS.flatMap((by): KeyOrder[] => [
    { by, descending: true },
    { by, descending: false },
  ]);

  it.each(ORDERS)('walks an index in order for keys by $by, descending: $descending', async (order) => {
    const filters = combinations<Omit<KeyFilter, 'now' | 'includeDeleted'> & { includeDeleted: boolean }>({
      status: KEY_STATUSES,
      q: ['part'],
      includeDeleted: [true],
      expiresBefore: [NOW + 5],
      neverExpires: [true],
      neverUsed: [true],
    });
    for (const filter of filters) {
      const listed = keysInOrder(
        'acc_a',
        { ...filter, includeDeleted: filter.includeDeleted ?? false, now: NOW },
        order,
      );
      await expectAnIndexInOrder({ ...listed!, order });
    }
  });

  it.each(ORDERS)('looks at no more keys by $by than a page shows, descending: $descending', async (order) => {
    for (const includeDeleted of [false, true]) {
      const listed = keysInOrder('acc_a', { includeDeleted, now: NOW }, order);
      const { totalDocsExamined, nReturned } = await explain({ ...listed!, order }, null);
      expect([totalDocsExamined, nReturned]).toEqual([10, 10]);
    }
  });

  it('walks an index in order for every combination of filters of users', async () => {
    for (const filter of combinations<UserFilter>({ q: ['part'], active: [true, false], externalId: ['hr-3'] })) {
      await expectAnIndexInOrder({ collection: 'users', list: listOfUsers('acc_a', filter) });
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
    for (const { from, to, ...filter } of filters) {
      await expectAnIndexInOrder({ collection: 'revisions', list: listOfRevisions('acc_a', filter), from, to });
    }
  });

  it.each<[string, Asked]>([
    ['keys', { collection: 'keys', list: listOfKeys('acc_a', { includeDeleted: true, now: NOW }) }],
    ['live keys', { collection: 'keys', list: listOfKeys('acc_a', { includeDeleted: false, now: NOW }) }],
    ['users', { collection: 'users', list: listOfUsers('acc_a', {}) }],
    ['revisions', { collection: 'revisions', list: listOfRevisions('acc_a', {}) }],
    ['revisions of a time', { collection: 'revisions', list: listOfRevisions('acc_a', {}), from: 20, to: 140 }],
    ['revisions of a target', { collection: 'revisions', list: listOfRevisions('acc_a', { targetId: 'thing' }) }],
    ['users of an external id', { collection: 'users', list: listOfUsers('acc_a', { externalId: 'hr-1' }) }],
    ['revisions of a type', { collection: 'revisions', list: listOfRevisions('acc_a', { targetType: 'element' }) }],
    ['revisions by an action', { collection: 'revisions', list: listOfRevisions('acc_a', { action: 'a2' }) }],
  ])('looks at no more %s than a page shows, however far down', async (_, asked) => {
    const { totalDocsExamined, nReturned } = await explain(asked, AFTER);
    expect([totalDocsExamined, nReturned]).toEqual([10, 10]);
  });

  async function profiled(act: (model: MongoReadModel) => Promise<unknown>) {
    await connection.db!.command({ profile: 2 });
    const model = await openMongoReadModel({ uri: mongo.uri, db });
    await act(model);
    await model.close();
    await connection.db!.command({ profile: 0 });
    const profile = connection.db!.collection('system.profile');
    const plans = await profile.find({ planSummary: { $exists: true }, ns: { $not: /system/ } }).toArray();
    await profile.drop();
    const of = (name: string) => plans.filter(({ ns }) => ns === `${db}.${name}_1`);
    return { plans, of };
  }

  it('joins usage to what it shows, and each user once', async () => {
    const nothing: KeyFilter = { includeDeleted: false, now: NOW, mappedUserId: 'u0', status: 'active' };
    const page = { limit: 1, cursor: null };
    const search = await profiled(async (model) => {
      expect((await model.keys('acc_a', nothing, page)).items).toEqual([]);
    });
    expect(search.of('keys').length).toBeGreaterThan(1);
    expect([search.of('usage').length, search.of('users').length]).toEqual([0, 1]);
    const sorted = await profiled((model) => model.keys('acc_a', nothing, page, { by: 'name', descending: false }));
    expect(sorted.of('keys')).toHaveLength(1);
    const inactive = { ...nothing, mappedUserId: undefined, status: 'user-inactive' } as const;
    const narrowed = await profiled((model) => model.keys('acc_a', inactive, page));
    expect(narrowed.of('usage').map(({ nreturned }) => nreturned)).toEqual([1]);
    const active = narrowed.of('users').find(({ command }) => command.filter.active);
    expect(active?.['command'].projection).toEqual({ _id: 0, id: 1 });
  });

  it('counts active keys and those that were never used by one state of their users', async () => {
    const { of } = await profiled(async (model) => {
      expect((await model.keyCounts('acc_a', NOW, NOW + 1)).neverUsed).toBeGreaterThan(0);
    });
    expect(of('users')).toHaveLength(1);
  });

  it('goes by an index in every other question and write as well', async () => {
    const { plans, of } = await profiled(async (model) => {
      await model.key('acc_a', 'k2');
      await model.keys(
        'acc_a',
        { includeDeleted: false, now: NOW, status: 'user-inactive' },
        { limit: 5, cursor: null },
      );
      for (const by of KEY_SORTS) {
        const filter = { includeDeleted: false, now: NOW, mappedUserId: 'u1', neverUsed: true };
        await model.keys('acc_a', filter, { limit: 5, cursor: null }, { by, descending: false });
      }
      await model.keyCounts('acc_a', NOW, NOW + 1);
      await model.apply('log', { keys: [key('k2', { pos: 9 })] }, { log: 'l', offset: 1, record: 'r' });
      await model.oldestReport();
      await model.checks('acc_a', 0, 9);
      await model.documentsAfter('checks', 'k3', 5);
      await model.removeActivity(20);
      await digestOfDocuments(model);
    });
    for (const name of ['keys', 'users', 'revisions', 'usage', 'checks', 'checkpoints'])
      expect(of(name).length, name).toBeGreaterThan(0);
    // So are all of them asked of what a majority holds, and none without end.
    const finds = plans.filter(({ command }) => 'find' in command).map(({ command }) => command);
    expect(finds.filter(({ readConcern, maxTimeMS }) => readConcern?.level !== 'majority' || !(maxTimeMS > 0))).toEqual(
      [],
    );
    expect(plans.filter(({ planSummary, hasSortStage }) => /COLLSCAN/.test(planSummary) || hasSortStage)).toEqual([]);
  });
});

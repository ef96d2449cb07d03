import { KEY_KINDS } from '@latchkey/domain';
import type { Puts } from '@latchkey/projections';
import fc from 'fast-check';
import type { Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { dropDatabase } from '../../../../test/support/servers/mongo-database.js';
import { ACCOUNT, key, NOW, usage, user } from '../contract/fixtures.contract.js';
import { labelsOf } from '../labels.js';
import type { StoredKey } from './batch.js';
import { UNSWEPT } from './checkpoints.js';
import type { StoredCheckpoint, StoredLabel } from './stored-state.js';
import { countsOf } from './counts.js';
import { Generation } from './generation.js';
import type { MongoReadModel } from './mongo-read-model.js';
import { openMongoReadModel } from './open-mongo.js';
import { Reader } from './reader.js';
import { spreadSome } from './spreading.js';
import { connected } from './start.js';
import { placeOf } from './stored.js';
import { writePuts } from './write-puts.js';

const MANY = 1_300;
const at = (offset: number, log = 'l') => ({ log, offset, record: `record-${offset}` });

(await describeWith('mongo'))('where keys stand in lists, in MongoDB', () => {
  let mongo: MongoServer;
  let db: string;
  let model: MongoReadModel;
  let connection: Connection;
  let generation: Generation;
  const opened: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    mongo = await anyMongo();
  });
  beforeEach(async () => {
    await fresh();
    return async () => {
      for (const close of opened.splice(0)) await close();
    };
  });
  afterAll(() => mongo.stop());

  async function fresh(): Promise<void> {
    const database = freshDatabase();
    db = database;
    model = await openMongoReadModel({ uri: mongo.uri, db });
    connection = await connected({ uri: mongo.uri, db }, async (it) => it);
    generation = new Generation(connection, 1, { maxTimeMS: 10_000, few: 0 });
    opened.push(() => connection.close(), () => model.close(), () => dropDatabase(mongo.uri, database)); // prettier-ignore
  }

  const logCheckpoint = () => generation.checkpoints.findById('log').lean<StoredCheckpoint>().exec();

  /** Every key stands where its user, its use and the last sweep say; and the counts say how many stand where. */
  async function expectInPlace(): Promise<void> {
    const keys = await generation.models.keys.find({ stub: { $exists: false } }).lean<StoredKey[]>();
    const users = await model.load('users', keys.map(({ mappedUserId }) => mappedUserId)); // prettier-ignore
    const used = new Map((await model.load('usage', keys.map(({ id }) => id))).map((one) => [one.id, one.lastUsedAt])); // prettier-ignore
    const { completeTo } = (await logCheckpoint())?.sweep ?? UNSWEPT;
    const found = new Map<number, number>();
    for (const one of keys) {
      const userActive = users.some(({ id, active }) => id === one.mappedUserId && active);
      const expired = one.expiresAt !== null && one.expiresAt <= completeTo;
      const place = placeOf(one, one._id, { userActive, expired, usedAt: used.get(one.id) ?? null });
      // a key that is deleted is not told what becomes of its user
      expect(one.lists).toMatchObject(one.deleted ? { ...place, userActive: one.lists.userActive } : place);
      found.set(place.facet, (found.get(place.facet) ?? 0) + 1);
    }
    expect(await countsOf(new Reader(generation), ACCOUNT)).toEqual(found);
    const labels = keys.filter(({ deleted }) => !deleted).flatMap(labelsOf);
    const counted = await generation.labels.find({}, { _id: 0, label: 1, n: 1 }).lean<Pick<StoredLabel, 'label' | 'n'>[]>(); // prettier-ignore
    const expected = [...new Set(labels)].map((label) => ({ label, n: labels.filter((one) => one === label).length }));
    expect(counted).toHaveLength(expected.length);
    expect(counted).toEqual(expect.arrayContaining(expected));
  }

  const id = fc.integer({ min: 0, max: 4 });
  const person = fc.integer({ min: 0, max: 2 });
  const time = fc.integer({ min: 1, max: 9 });
  const fields = fc.record({
    mappedUserId: person.map((n) => `u${n}`),
    expiresAt: fc.option(time),
    enabled: fc.boolean(),
    deleted: fc.boolean(),
    kind: fc.constantFrom(...KEY_KINDS),
    tags: fc.subarray(['a', 'b']),
    environment: fc.option(fc.constant('a')),
  });
  const change = fc.oneof(
    fc.record({ id, fields }).map(({ id, fields }) => (pos: number): Puts => ({ keys: [key(`k${id}`, { ...fields, pos })] })), // prettier-ignore
    fc.record({ person, active: fc.boolean() }).map(({ person, active }) => (pos: number): Puts => ({ users: [user(`u${person}`, { active, pos })] })), // prettier-ignore
  );
  const changes = fc.array(change, { minLength: 5, maxLength: 30 });
  const uses = fc.array(fc.record({ id, time }), { maxLength: 15 });
  const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 8 });

  it('is right whatever projectors of both logs and a sweep do at once', async () => {
    const property = fc.asyncProperty(
      changes,
      uses,
      fc.array(time, { maxLength: 6 }),
      sizes,
      sizes,
      async (log, activity, sweeps, one, other) => {
        await fresh();
        const project = async (batches: readonly number[]) => {
          for (let from = 0, n = 0; from < log.length; n++) {
            const to = Math.min(log.length, from + batches[n % batches.length]!);
            const puts = log.slice(from, to).map((put, i) => put(from + i));
            const all = { keys: puts.flatMap(({ keys = [] }) => keys), users: puts.flatMap(({ users = [] }) => users) };
            await model.apply('log', all, at(to - 1));
            from = to;
          }
        };
        const use = async () => {
          for (const [pos, { id, time }] of activity.entries()) {
            await model.apply('activity-0', { usage: [usage(`k${id}`, { lastUsedAt: time, pos })] }, at(pos, 'a'));
          }
        };
        const sweep = async () => {
          for (const now of sweeps) while (await model.sweep(now));
        };
        await Promise.all([project(one), project(other), use(), sweep()]);
        await expectInPlace();
      },
    );
    await fc.assert(property, { numRuns: 12, endOnFailure: true });
  });

  it('is right where a projector that is behind writes a key while another ends its user', async () => {
    await model.apply('log', {}, at(1_000));
    for (let round = 0; round < 40; round++) {
      const [one, other] = [`u${round}`, `k${round}`];
      await model.apply('log', { users: [user(one, { pos: 1 })] }, at(1_001 + round));
      await Promise.all([
        model.apply('log', { users: [user(one, { active: false, pos: 3 })] }, at(1_001 + round)),
        model.apply('log', { keys: [key(other, { mappedUserId: one, pos: 2 })] }, at(2)),
      ]);
    }
    await expectInPlace();
  });

  it('is one place at any moment, while keys are switched off and on', async () => {
    await model.apply('log', { users: [user('u')], keys: ['a', 'b', 'c'].map((one) => key(one, { mappedUserId: 'u' })) }, at(0)); // prettier-ignore
    const writing = { done: false };
    const write = async () => {
      for (let pos = 2; pos < 200; pos++) {
        await model.apply('log', { keys: [key('b', { mappedUserId: 'u', enabled: pos % 2 === 0, pos })] }, at(pos));
      }
      writing.done = true;
    };
    const read = async () => {
      while (!writing.done) {
        const asked = { limit: 9, cursor: null, includeTotal: true };
        const { items, total } = await model.keys(ACCOUNT, { includeDeleted: false, now: NOW }, asked);
        expect([items.map((row) => row.key.id).toSorted(), total]).toEqual([['a', 'b', 'c'], 3]);
        const { kinds } = await model.keyCounts(ACCOUNT, NOW, NOW);
        expect(kinds.api).toBe(3);
      }
    };
    await Promise.all([write(), read(), read(), read()]);
  });

  const manyOf = (mappedUserId: string) => Array.from({ length: MANY }, (_, i) => key(`k${i}`, { mappedUserId, createdAt: i })); // prettier-ignore
  const total = async (status: 'active' | 'user-inactive') =>
    (await model.keys(ACCOUNT, { includeDeleted: false, now: NOW, status }, { limit: 1, cursor: null, includeTotal: true })).total; // prettier-ignore

  it('is known while a user has more keys than are told at once, also after a process was killed in the middle', async () => {
    await model.apply('log', { users: [user('u')], keys: manyOf('u') }, at(0));
    await expectInPlace();
    await writePuts(generation, 'log', { users: [user('u', { active: false, pos: 2 })] }, at(1));
    expect((await logCheckpoint())?.spreading).toHaveLength(1);
    expect([await total('active'), await total('user-inactive')]).toEqual([0, MANY]);
    expect((await model.keyCounts(ACCOUNT, NOW, NOW)).statuses).toMatchObject({ active: 0, 'user-inactive': MANY });
    while (await model.sweep(0));
    expect((await logCheckpoint())?.spreading).toEqual([]);
    await expectInPlace();
    expect([await total('active'), await total('user-inactive')]).toEqual([0, MANY]);
  });

  it('follows a user that changes again before all of its keys were told', async () => {
    await model.apply('log', { users: [user('u')], keys: manyOf('u') }, at(0));
    await writePuts(generation, 'log', { users: [user('u', { active: false, pos: 2 })] }, at(1));
    const finish = async () => {
      while (await spreadSome(generation));
    };
    const finishing = finish();
    await writePuts(generation, 'log', { users: [user('u', { pos: 3 })] }, at(2));
    await Promise.all([finishing, finish()]);
    await finish();
    await expectInPlace();
    expect([await total('active'), await total('user-inactive')]).toEqual([MANY, 0]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../../../test/support/eventually.js';
import { dropDatabase, inDatabase } from '../../../../test/support/servers/mongo-database.js';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { ACCOUNT, key, revision, user } from '../contract/fixtures.contract.js';
import { digestOfDocuments } from '../digest.js';
import type { MongoDraft } from './mongo-draft.js';
import type { MongoReadModel } from './mongo-read-model.js';
import { openMongoDraft, openMongoReadModel } from './open-mongo.js';

const at = (offset: number) => ({ log: 'log-1', offset, record: `record-${offset}` });
const PAGE = { limit: 50, cursor: null };
const AN_HOUR_AGO = new Date(Date.now() - 3_600_000);

(await describeWith('mongo'))('generations of the read model', () => {
  let mongo: MongoServer;
  let db: string;
  let opened: { close(): Promise<void> }[];
  beforeAll(async () => {
    mongo = await anyMongo();
  });
  afterAll(() => mongo.stop());
  beforeEach(() => {
    db = freshDatabase();
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((one) => one.close()));
    // Our own server goes as a whole.
    if (mongo.members.length === 0) await dropDatabase(mongo.uri, db);
  });

  async function opening<T extends { close(): Promise<void> }>(
    open: (o: { uri: string; db: string }) => Promise<T>,
  ): Promise<T> {
    const one = await open({ uri: mongo.uri, db });
    opened.push(one);
    return one;
  }
  const model = (): Promise<MongoReadModel> => opening(openMongoReadModel);
  const newDraft = (): Promise<MongoDraft> => opening(openMongoDraft);
  const change = (update: object) =>
    inDatabase(mongo.uri, db, async ({ db: it }) => void (await it!.collection('meta').updateOne({}, update)));
  const collections = () =>
    inDatabase(mongo.uri, db, async (connection) =>
      (await connection.listCollections()).map(({ name }) => name).toSorted(),
    );
  const OF = (number: number) =>
    ['checkpoints', 'checks', 'counts', 'keys', 'labels', 'revisions', 'usage', 'users', 'uses'].map(
      (name) => `${name}_${number}`,
    );

  it('begin with one that several processes make at once', async () => {
    const models = await Promise.all(Array.from({ length: 5 }, model));
    await models[0]!.apply('log', { keys: [key('k')] }, at(0));
    for (const one of models) expect((await one.key(ACCOUNT, 'k'))?.key.id).toBe('k');
    expect(await collections()).toEqual([...OF(1), 'meta'].toSorted());
  });

  it('refuse to be opened when a newer version laid them out, and a rebuild mends that', async () => {
    const before = await model();
    await change({ $set: { layout: '99' } });
    const refusal = { code: 'READ_MODEL_NEWER', message: expect.stringContaining('npx latchkey rebuild') };
    await expect(model()).rejects.toMatchObject(refusal);
    await eventually(() => before.user(ACCOUNT, 'u').then(() => null, (error) => error.code), (code) => code === 'NOT_READY'); // prettier-ignore
    await (await newDraft()).promote();
    await model();
    await eventually(
      () => before.user(ACCOUNT, 'u').catch((error) => error.code),
      (user) => user === null,
    );
  });

  it('answer nothing while an older version laid them out, and say how far the new one has come', async () => {
    await (await model()).apply('log', { users: [user('u')] }, at(0));
    await change({ $set: { layout: '0' } });
    const after = await model();
    const refusal = { code: 'NOT_READY', message: expect.stringContaining('has yet to begin') };
    await expect(after.user(ACCOUNT, 'u')).rejects.toMatchObject(refusal);
    await expect(after.session).toThrow('made anew');
    expect(await after.remaking()).toEqual({ done: 0, total: null });
    const draft = await newDraft();
    draft.tellProgress(7, 40);
    await eventually(
      () => after.remaking(),
      (remaking) => remaking?.total === 40,
    );
    await expect(after.users(ACCOUNT, {}, PAGE)).rejects.toThrow('7 of 40 records');
    await draft.promote();
    expect(await after.remaking()).toBeNull();
    expect(await after.user(ACCOUNT, 'u')).toBeNull();
  });

  it('show a draft to nobody until it is promoted, and then to everybody', async () => {
    const [writer, reader] = [await model(), await model()];
    await writer.apply('log', { keys: [key('k', { name: 'live' })] }, at(4));
    const draft = await newDraft();
    expect(await draft.checkpoint('log')).toBeNull();
    await draft.apply('log', { keys: [key('k', { name: 'rebuilt' })] }, at(9));
    const name = async (one: MongoReadModel) => (await one.key(ACCOUNT, 'k'))?.key.name;
    expect([await name(reader), await name(draft)]).toEqual(['live', 'rebuilt']);
    expect(await reader.checkpoint('log')).toEqual(at(4));
    const promoted = Date.now();
    await draft.promote();
    await eventually(() => name(reader), (found) => found === 'rebuilt'); // prettier-ignore
    expect(Date.now() - promoted).toBeLessThan(2000);
    expect(await reader.checkpoint('log')).toEqual(at(9));
    expect(await digestOfDocuments(reader)).toBe(await digestOfDocuments(draft));
  });

  it('tell whoever writes to one that is not live any more, by error and by signal', async () => {
    const writer = await model();
    const session = writer.session();
    await session.apply('log', { keys: [key('k')] }, at(1));
    await (await newDraft()).promote();
    const late = session.apply('log', { keys: [key('late')] }, at(2));
    await expect(late).rejects.toMatchObject({ code: 'READ_MODEL_REPLACED' });
    expect(session.replaced.aborted).toBe(true);
    await expect(session.remove({ of: 'activity', before: 1 })).rejects.toMatchObject({ code: 'READ_MODEL_REPLACED' });
    expect(await writer.load('keys', ['k', 'late'])).toEqual([]);
    const idle = writer.session();
    await (await newDraft()).promote();
    await eventually(
      () => idle.replaced.aborted,
      (aborted) => aborted,
    );
  });

  it('keep each call to one of them while they change', async () => {
    const writer = await model();
    const reader = await model();
    const fill = (one: Pick<MongoReadModel, 'apply'>, round: number) => {
      const users = Array.from({ length: 40 }, (_, i) => user(`u${i}`, { name: `in ${round}`, createdAt: i }));
      const revisions = users.map(({ id }, i) =>
        revision(`r${i}`, { target: { type: 'user', id, name: `in ${round}` } }),
      );
      return one.apply('log', { users, revisions }, at(round));
    };
    await fill(writer, 0);
    const stop = new AbortController();
    const seen = new Set<string>();
    const read = async () => {
      while (!stop.signal.aborted) {
        const { items } = await reader.users(ACCOUNT, {}, PAGE);
        const names = new Set(items.map(({ name }) => name));
        expect([items.length, names.size]).toEqual([40, 1]);
        for (const name of names) seen.add(name);
        expect((await reader.revisions(ACCOUNT, {}, PAGE)).items).toHaveLength(40);
      }
    };
    const reading = Promise.all([read(), read(), read()]);
    for (let round = 1; round <= 3; round++) {
      const draft = await newDraft();
      await fill(draft, round);
      await draft.promote();
      await eventually(() => seen.has(`in ${round}`), (there) => there); // prettier-ignore
    }
    stop.abort();
    await reading;
    expect([...seen]).toEqual(['in 0', 'in 1', 'in 2', 'in 3']);
  });

  it.each([60_000, -60_000])('answer whoever slept while the clock moved by %i ms from the live one', async (moved) => {
    const stopped = await opening((o) => openMongoReadModel({ ...o, pollMs: 3_600_000 }));
    await stopped.apply('log', { users: [user('u')] }, at(0));
    const draft = await newDraft();
    await draft.apply('log', { users: [user('u', { name: 'rebuilt' })] }, at(0));
    await draft.promote();
    expect((await stopped.user(ACCOUNT, 'u'))?.name).toBe('u');
    await change({ $set: { 'retired.0.at': AN_HOUR_AGO } });
    await newDraft();
    expect(await collections()).not.toContain('users_1');
    const real = Date.now;
    Date.now = () => real() + moved;
    try {
      expect((await stopped.users(ACCOUNT, {}, PAGE)).items.map(({ name }) => name)).toEqual(['rebuilt']);
    } finally {
      Date.now = real;
    }
  });

  it('are dropped a minute after they were replaced, by whoever looks', async () => {
    const reader = await model();
    await (await newDraft()).promote();
    await (await newDraft()).promote();
    expect(await collections()).toEqual(expect.arrayContaining([...OF(1), ...OF(2), ...OF(3)]));
    await change({ $set: { 'retired.0.at': AN_HOUR_AGO } });
    const afterAsking = async () => {
      await reader.user(ACCOUNT, 'u');
      return collections();
    };
    await eventually(afterAsking, (names) => !names.some((name) => name.endsWith('_1')));
    expect(await collections()).toEqual([...OF(2), ...OF(3), 'meta'].toSorted());
    expect(await reader.user(ACCOUNT, 'u')).toBeNull();
  });

  it('tell a second rebuild of the first, and let it in when that is over', async () => {
    const draft = await newDraft();
    await expect(newDraft()).rejects.toMatchObject({ code: 'READ_MODEL_BEING_REBUILT' });
    await draft.promote();
    const races = await Promise.allSettled([newDraft(), newDraft()]);
    expect(races.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('take a draft whose process fell silent for abandoned, and tell that process when it comes back', async () => {
    const abandoned = await newDraft();
    await abandoned.apply('log', { keys: [key('k')] }, at(0));
    await change({ $set: { 'draft.renewedAt': AN_HOUR_AGO } });
    const draft = await newDraft();
    const replaced = { code: 'READ_MODEL_REPLACED' };
    await expect(abandoned.apply('log', { keys: [key('k2')] }, at(1))).rejects.toMatchObject(replaced);
    await expect(abandoned.apply('log', {}, at(2))).rejects.toMatchObject(replaced);
    await expect(abandoned.promote()).rejects.toMatchObject(replaced);
    await draft.promote();
    await draft.promote();
    expect(await collections()).toEqual([...OF(3), 'meta'].toSorted());
  });
});

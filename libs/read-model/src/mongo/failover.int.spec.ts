import { afterAll, beforeAll, expect, it } from 'vitest';
import { inDatabase } from '../../../../test/support/servers/mongo-database.js';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { freshDatabase, startMongo, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { ACCOUNT, revision, user } from '../contract/fixtures.contract.js';
import type { MongoReadModel } from './mongo-read-model.js';
import { openMongoReadModel } from './open-mongo.js';

const BATCH = 20;
const WITHIN_MS = 20_000;

(await describeWith('own mongo'))('a replica set whose primary is killed', () => {
  let mongo: MongoServer;
  let model: MongoReadModel;
  beforeAll(async () => {
    mongo = await startMongo({ members: 3 });
    model = await openMongoReadModel({ uri: mongo.uri, db: freshDatabase(), serverSelectionTimeoutMS: 1_000 });
  });
  afterAll(async () => {
    await model.close();
    await mongo.stop();
  });

  async function primary() {
    const hello = await inDatabase(mongo.uri, 'admin', ({ db }) => db!.command({ hello: 1 }));
    return mongo.members.find(({ port }) => String(hello['primary']).endsWith(`:${port}`))!;
  }

  /** Repeats what is refused as NotReady, and nothing else, until it works. */
  async function insisting<T>(action: () => Promise<T>, refusals: string[]): Promise<T> {
    for (const end = Date.now() + WITHIN_MS; ;) {
      try {
        return await action();
      } catch (error) {
        const { code, message } = error as Error & { code: string };
        if (code !== 'NOT_READY' || Date.now() > end) throw error;
        refusals.push(message);
      }
    }
  }

  it('loses nothing that was acknowledged, and answers again after the election', async () => {
    await model.apply('log', { users: [user('u')] }, { log: 'l', offset: 0, record: 'r' });
    const [refusedWrites, refusedReads]: string[][] = [[], []];
    let acknowledged = 0;
    let seen = 0;
    const stop = new AbortController();
    const write = async () => {
      for (let from = 1; !stop.signal.aborted; from += BATCH) {
        const revisions = Array.from({ length: BATCH }, (_, i) =>
          revision(`r${from + i}`, { at: from + i, pos: from + i }),
        );
        const position = { log: 'l', offset: from + BATCH, record: 'r' };
        await insisting(() => model.apply('log', { revisions }, position), refusedWrites!);
        acknowledged = from + BATCH - 1;
      }
    };
    const read = async () => {
      while (!stop.signal.aborted) {
        const least = Math.max(acknowledged, seen);
        const { items } = await insisting(
          () => model.revisions(ACCOUNT, {}, { limit: 1, cursor: null }),
          refusedReads!,
        );
        const newest = items[0]?.at ?? 0;
        expect(newest).toBeGreaterThanOrEqual(least);
        seen = Math.max(seen, newest);
      }
    };
    const working = Promise.all([write(), read(), read()]);
    await expect.poll(() => acknowledged, { timeout: WITHIN_MS }).toBeGreaterThan(3 * BATCH);
    const victim = await primary();
    await victim.kill();
    const then = acknowledged;
    await expect.poll(() => acknowledged, { timeout: WITHIN_MS }).toBeGreaterThan(then + 3 * BATCH);
    await victim.restart();
    stop.abort();
    await working;
    expect(refusedWrites!.length + refusedReads!.length).toBeGreaterThan(0);
    const ids = Array.from({ length: acknowledged }, (_, i) => `r${i + 1}`);
    expect(await model.load('revisions', ids)).toHaveLength(acknowledged);
    expect((await model.checkpoint('log'))?.offset).toBe(acknowledged + 1);
    expect((await model.user(ACCOUNT, 'u'))?.id).toBe('u');
  });

  it('refuses with a way out, and without a word of the driver, while there is no majority', async () => {
    for (const member of mongo.members) member.pause();
    try {
      for (const asked of [
        () => model.user(ACCOUNT, 'u'),
        () => model.apply('log', {}, { log: 'l', offset: 1e6, record: 'r' }),
      ]) {
        await expect(asked()).rejects.toMatchObject({ code: 'NOT_READY', message: expect.stringMatching(/^Not ready: MongoDB .* Try again/) }); // prettier-ignore
      }
    } finally {
      for (const member of mongo.members) member.resume();
    }
    expect((await insisting(() => model.user(ACCOUNT, 'u'), []))?.id).toBe('u');
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ProjectionRunner,
  type Collections,
  type KeyUsageDocument,
  type Projection,
  type ProjectionSource,
  type ProjectionStore,
} from '@latchkey/projections';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MemoryLog } from '../../../../test/support/memory-log.js';
import { describeWith } from '../../../../test/support/servers/describe-with.js';
import { anyMongo, freshDatabase, type MongoServer } from '../../../../test/support/servers/mongo.js';
import { key, revision, user } from '../contract/fixtures.contract.js';
import { digestOfDocuments } from '../digest.js';
import { openInThread } from '../sqlite/in-thread.contract.js';
import type { MongoReadModel } from './mongo-read-model.js';
import { openMongoDraft, openMongoReadModel } from './open-mongo.js';

interface Entry {
  readonly id: string;
  readonly offset: number;
}

const usage: Projection<Entry, 'usage'> = {
  collection: 'usage',
  idsOf: ({ id }) => [id],
  fold: (id, before, { offset }) => counted(id, before, offset),
};
const counted = (id: string, before: KeyUsageDocument | null, pos: number): KeyUsageDocument => {
  return { id, accountId: 'a', uses: (before?.uses ?? 0) + 1, lastUsedAt: pos, pos };
};
const revisions: Projection<Entry, 'revisions'> = {
  collection: 'revisions',
  idsOf: ({ id }) => [`of-${id}`],
  fold: (id, before, { offset: pos }) => {
    const at = before?.at ?? pos;
    return revision(id, { at, pos, reportedAt: pos, requestId: `${before?.requestId ?? ''}.${pos}` });
  },
};

function sourceOf(log: MemoryLog): ProjectionSource<Entry> {
  return {
    name: 'log',
    log,
    begin: () => 0,
    identity: async () => 'log-1',
    judged: async () => undefined,
    entry: ({ offset, bytes }) => ({
      ...(JSON.parse(Buffer.from(bytes).toString()) as { id: string }),
      offset,
    }),
    removes: () => null,
    recordId: ({ offset }) => `record-${offset}`,
  };
}

const entries = fc.array(fc.record({ id: fc.constantFrom('k0', 'k1', 'k2', 'k3') }), { minLength: 1, maxLength: 40 });
const pauses = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 8 });

/** A runner's view of a store, in batches of its own size, each step held up for some turns of the event loop. */
function unevenly(model: MongoReadModel, batch: number, turns: readonly number[]): ProjectionStore {
  let step = 0;
  const session = model.session();
  const after = async <T>(action: () => Promise<T>) => {
    for (let left = turns[step++ % turns.length]!; left > 0; left--)
      await new Promise((resolve) => setImmediate(resolve));
    return action();
  };
  return {
    batch,
    checkpoint: (source) => session.checkpoint(source),
    load: (collection, ids) => after(() => session.load(collection, ids)),
    apply: (source, puts, checkpoint) => after(() => session.apply(source, puts, checkpoint)),
    remove: (removal) => after(() => session.remove(removal)),
  };
}

(await describeWith('mongo'))('the read model in MongoDB beside the embedded one', () => {
  let mongo: MongoServer;
  let folder: string;
  let model: MongoReadModel;
  beforeAll(async () => {
    mongo = await anyMongo();
    folder = await mkdtemp(join(tmpdir(), 'latchkey-read-model-'));
  });
  afterAll(async () => {
    await mongo.stop();
    await rm(folder, { recursive: true });
  });

  let run = 0;
  async function digestOfOne(log: MemoryLog): Promise<string> {
    const embedded = await openInThread(join(folder, String(run++)));
    await new ProjectionRunner(sourceOf(log), [usage, revisions], embedded.model).run({ follow: false });
    const digest = await digestOfDocuments(embedded.model);
    await embedded.dispose();
    return digest;
  }

  async function inFreshModel(task: () => Promise<void>): Promise<void> {
    model = await openMongoReadModel({ uri: mongo.uri, db: freshDatabase() });
    await task().finally(() => model.close());
  }

  it('comes to the same with two runners on one log at once, whatever their order', async () => {
    const sizes = fc.integer({ min: 1, max: 9 });
    const property = fc.asyncProperty(entries, sizes, sizes, pauses, pauses, async (all, one, other, a, b) => {
      const log = new MemoryLog();
      for (const entry of all) log.put(Buffer.from(JSON.stringify(entry)));
      await inFreshModel(async () => {
        const runners = [unevenly(model, one, a), unevenly(model, other, b)].map(
          (store) => new ProjectionRunner(sourceOf(log), [usage, revisions], store),
        );
        await Promise.all(runners.map((runner) => runner.run({ follow: false })));
        expect(await digestOfDocuments(model)).toBe(await digestOfOne(log));
        expect((await model.checkpoint('log'))?.offset).toBe(all.length - 1);
      });
    });
    await fc.assert(property, { numRuns: 10, endOnFailure: true });
  });

  it('digests the same documents to the same', async () => {
    const ids = ['a', 'Z', 'é', '\u{1f511}', '\u{fffd}', 'x'.repeat(80), '-', '~', '#'];
    const puts: { [C in keyof Collections]?: Collections[C][] } = {
      keys: ids.map((id) => key(id, { expiresAt: 2 ** 41, name: 'half \u{d800}' })),
      users: ids.map((id) => user(id)),
      revisions: ids.map((id) =>
        revision(id, { reportedAt: 5, changes: [{ field: '$f', before: { b: 1, a: [] }, after: 1e21 }] }),
      ),
      usage: ids.map((id) => counted(id, null, 1)),
    };
    const { model: embedded, dispose } = await openInThread(join(folder, 'same'));
    await embedded.apply('log', puts, { log: 'l', offset: 1, record: 'r' });
    await inFreshModel(async () => {
      await model.apply('log', puts, { log: 'l', offset: 1, record: 'r' });
      expect(await digestOfDocuments(model)).toBe(await digestOfDocuments(embedded));
      await model.apply('log', { usage: [counted('a', null, 2)] }, { log: 'l', offset: 2, record: 'r' });
      expect(await digestOfDocuments(model)).not.toBe(await digestOfDocuments(embedded));
    });
    await dispose();
  });

  it('starts over on the generation that took the place of the one a runner wrote to', async () => {
    const db = freshDatabase();
    const live = await openMongoReadModel({ uri: mongo.uri, db });
    const log = new MemoryLog();
    const put = (count: number) => {
      for (let i = 0; i < count; i++) log.put(Buffer.from(JSON.stringify({ id: `k${i % 5}` })));
    };
    const stop = new AbortController();
    const projections = [usage, revisions];
    const runner = new ProjectionRunner(sourceOf(log), projections, live);
    put(50);
    const running = runner.run({ follow: true, signal: stop.signal });
    expect(await runner.waitFor(49, 20_000)).toBe(true);
    const draft = await openMongoDraft({ uri: mongo.uri, db });
    await new ProjectionRunner(sourceOf(log), projections, draft).run({ follow: false });
    put(30);
    expect(await runner.waitFor(79, 20_000)).toBe(true);
    await draft.promote();
    // Nothing is written any more: the runner has to find out by itself.
    const fresh = await openMongoReadModel({ uri: mongo.uri, db });
    await expect.poll(() => fresh.checkpoint('log'), { timeout: 20_000 }).toMatchObject({ offset: 79 });
    await fresh.close();
    expect(await runner.waitFor(79, 20_000)).toBe(true);
    put(20);
    expect(await runner.waitFor(99, 20_000)).toBe(true);
    expect(await digestOfDocuments(live)).toBe(await digestOfOne(log));
    stop.abort();
    await running;
    await Promise.all([live.close(), draft.close()]);
  });
});

// The real ProjectionRunner into MongoDB against a bare bulkWrite of the same documents.
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeEnvelope, openEmbeddedLog } from '@latchkey/event-log';
import {
  keyListProjection,
  projectedEvent,
  ProjectionRunner,
  revisionHistoryProjection,
  userListProjection,
} from '@latchkey/projections';
import { openMongoReadModel } from '@latchkey/read-model';
import { createConnection } from 'mongoose';
import { placeOf, toStored } from '../libs/read-model/dist/mongo/stored.js';
import { compare, FULL, report, text, timeOf, withFolder } from './harness.mjs';
import { appendAll, History } from './history.mjs';
import { withMongo } from './mongod.mjs';

const RECORDS = FULL ? 200_000 : 20_000;
const ROUNDS = 5;
const COLLECTIONS = ['keys', 'users', 'revisions', 'usage'];
const PROJECTIONS = [keyListProjection, userListProjection, revisionHistoryProjection];

/** Three of five records create a key, the others change one. */
async function fill(folder) {
  const log = await openEmbeddedLog(folder);
  const history = new History(20);
  while (log.end() < RECORDS) {
    for (let i = 0; i < 10_000; i++) {
      if (i % 5 < 3) history.createKey();
      else history.changeKey();
    }
    await appendAll(log, history.take());
  }
  return log;
}

const sourceOf = (log) => ({
  name: 'log',
  log,
  begin: () => 0,
  identity: async () => 'bench',
  judged: async () => undefined,
  entry: ({ offset, bytes }) => projectedEvent(decodeEnvelope(bytes).envelope, offset),
  removes: () => null,
  recordId: ({ offset }) => String(offset),
});

const project = (log, store) => new ProjectionRunner(sourceOf(log), PROJECTIONS, store).run({ follow: false });

const FACTS = { userActive: true, usedAt: null, expired: false };
const storedAs = (name, one) => toStored(name, one, name === 'keys' ? placeOf(one, one.id, FACTS) : undefined);

/** The documents of each apply, as a store in memory is given them. */
async function putsOf(log, batch) {
  const applied = [];
  const documents = Object.fromEntries(COLLECTIONS.map((name) => [name, new Map()]));
  await project(log, {
    batch,
    checkpoint: async () => null,
    load: async (name, ids) => ids.flatMap((id) => documents[name].get(id) ?? []),
    apply: async (_, puts) => {
      const all = COLLECTIONS.flatMap((name) =>
        (puts[name] ?? []).map((one) => ({ name, one, fresh: !documents[name].has(one.id) })),
      );
      for (const { name, one } of all) documents[name].set(one.id, one);
      applied.push(all.map(({ name, one, fresh }) => ({ name, stored: storedAs(name, one), fresh })));
    },
  });
  return applied;
}

async function inFreshDatabase(uri, task) {
  const db = `bench_${randomUUID().slice(0, 8)}`;
  const model = await openMongoReadModel({ uri, db });
  const connection = await createConnection(uri, { dbName: db, retryWrites: false }).asPromise();
  try {
    return await task(model, connection);
  } finally {
    await model.close();
    await connection.dropDatabase();
    await connection.close();
  }
}

/** Events per second through the runner. */
const projected = (uri, log) =>
  inFreshDatabase(uri, async (model) => (log.end() / (await timeOf(() => project(log, model)))) * 1000);

/** Events per second when their documents are written and nothing else is done: no reading, no guard, no checkpoint. */
const bare = (uri, events, applied, operation) =>
  inFreshDatabase(uri, async (_, connection) => {
    const write = async (batch, name) => {
      const operations = batch.filter((one) => one.name === name).map(operation);
      const options = { ordered: false, writeConcern: { w: 'majority' } };
      if (operations.length > 0) await connection.collection(`${name}_1`).bulkWrite(operations, options);
    };
    const ms = await timeOf(async () => {
      for (const batch of applied) await Promise.all(COLLECTIONS.map((name) => write(batch, name)));
    });
    return (events / ms) * 1000;
  });

const upsert = ({ stored }) => ({
  replaceOne: { filter: { _id: stored._id }, replacement: stored, upsert: true },
});
const insertOrReplace = (one) => (one.fresh ? { insertOne: { document: one.stored } } : upsert(one));

async function projector(uri, log) {
  const applied = await putsOf(log, 1_000);
  const events = log.end();
  const rows = [];
  for (const [name, operation, goal] of [
    ['upserts', upsert, '>= 20,000 events/s or >= 0.6 of bare'],
    ['inserts where new, else replaces', insertOrReplace, null],
  ]) {
    const run = () => projected(uri, log);
    const { ratio, measured, reference } = await compare(run, () => bare(uri, events, applied, operation), ROUNDS);
    const numbers = `${text(measured)} events/s against ${text(reference)}`;
    rows.push({ figure: `mongo: projector against bare bulkWrite: ${name}`, goal, measured: text(ratio), numbers });
  }
  return rows;
}

await withFolder(async (folder) => {
  await mkdir(join(folder, 'mongod'));
  const log = await fill(join(folder, 'log'));
  await withMongo(join(folder, 'mongod'), async (uri) => {
    report(await projector(uri, log));
  });
  await log.close();
});

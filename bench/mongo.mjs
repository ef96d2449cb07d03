// The real ProjectionRunner into MongoDB against a bare bulkWrite of the same documents; and pages of lists.
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
import { toStored } from '../libs/read-model/dist/mongo/stored.js';
import { compare, FULL, report, significant, spread, text, timeOf, withFolder } from './harness.mjs';
import { ACCOUNT, appendAll, History, START } from './history.mjs';
import { withMongo } from './mongod.mjs';

const RECORDS = FULL ? 200_000 : 20_000;
const ROUNDS = 5;
const LIMIT = 50;
const DEEP = 200;
const READS = 40;
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
  removesBefore: () => null,
  recordId: ({ offset }) => String(offset),
});

const project = (log, store) => new ProjectionRunner(sourceOf(log), PROJECTIONS, store).run({ follow: false });

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
      applied.push(all.map(({ name, one, fresh }) => ({ name, stored: toStored(name, one), fresh })));
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

async function reading(read) {
  const ms = await timeOf(async () => {
    for (let i = 0; i < READS; i++) await read();
  });
  return ms / READS;
}

async function lists(model) {
  const revisions = (cursor) => model.revisions(ACCOUNT.id, {}, { limit: LIMIT, cursor });
  let cursor = null;
  for (let i = 1; i < DEEP; i++) cursor = (await revisions(cursor)).nextCursor;
  const { ratio, measured, reference } = await compare(
    () => reading(() => revisions(cursor)),
    () => reading(() => revisions(null)),
  );
  const numbers = `${significant(measured.median)} ms against ${significant(reference.median)} ms for ${LIMIT} entries`;
  const deep = {
    figure: `mongo: page ${DEEP} of the revisions`,
    goal: '<= 2 times page 1',
    measured: text(ratio),
    numbers,
  };
  const keys = (filter) => () =>
    model.keys(ACCOUNT.id, { includeDeleted: false, now: START, ...filter }, { limit: LIMIT, cursor: null });
  const rows = [deep];
  for (const [figure, filter, rounds] of [
    ['page 1 of the keys', {}, 50],
    ['page 1 of the active keys', { status: 'active' }, 50],
    ['keys whose user is inactive: none', { status: 'user-inactive' }, 7],
    ['a search of the keys that finds nothing', { q: 'absent' }, 7],
  ]) {
    const times = [];
    for (let i = 0; i < rounds; i++) times.push(await timeOf(keys(filter)));
    rows.push({ figure: `mongo: ${figure}`, measured: `${text(spread(times))} ms` });
  }
  return rows;
}

await withFolder(async (folder) => {
  await mkdir(join(folder, 'mongod'));
  const log = await fill(join(folder, 'log'));
  await withMongo(join(folder, 'mongod'), async (uri) => {
    const rows = await projector(uri, log);
    rows.push(...(await inFreshDatabase(uri, async (model) => (await project(log, model), lists(model)))));
    report(rows);
  });
  await log.close();
});

// Page 1 of the revision history against a page far down, and searching keys without holding up the process.
import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { idFromBytes, issueCredential } from '@latchkey/domain';
import { openEmbeddedReadModel } from '@latchkey/read-model';
import { compare, FULL, report, significant, spread, text, timeOf, withFolder } from './harness.mjs';
import { ACCOUNT, START } from './history.mjs';

const REVISIONS = FULL ? 1_000_000 : 200_000;
const PAGE = FULL ? 1_000 : 200;
const KEYS = 100_000;
const LIMIT = 50;
const BATCH = 10_000;
const READS = 40;

const id = (prefix) => idFromBytes(prefix, randomBytes(16));
const users = Array.from({ length: 20 }, (_, i) => ({ id: id('usr'), name: `Person ${i}` }));
const keys = Array.from({ length: 2_000 }, (_, i) => ({ id: id('key'), name: `Nightly import ${i}` }));

function revision(number) {
  const key = keys[(number * 31) % keys.length];
  return {
    id: id('rev'),
    accountId: ACCOUNT.id,
    at: START + number * 137,
    user: users[number % users.length],
    via: { keyId: keys[number % keys.length].id, keyName: keys[number % keys.length].name },
    action: number % 3 === 0 ? 'KeyRotated' : 'KeyEdited',
    target: { type: 'key', id: key.id, name: key.name },
    changes: [{ field: 'name', before: key.name, after: `${key.name} (${number})` }],
    outcome: 'done',
    requestId: `req-${number}`,
    source: { service: 'latchkey', address: '192.0.2.17' },
    pos: number,
  };
}

function person(number) {
  const common = { accountId: ACCOUNT.id, email: null, role: 'member', active: true, externalId: null };
  return { ...users[number], ...common, createdAt: START, version: 1, quarantined: false, pos: number };
}

function key(number) {
  const user = users[number % users.length].id;
  return {
    id: id('key'),
    accountId: ACCOUNT.id,
    name: `Warehouse sync ${number}`,
    kind: 'api',
    accessKey: issueCredential('api').accessKey,
    previousSecretExpiresAt: null,
    expiresAt: null,
    mappedUserId: user,
    enabled: true,
    disabledReason: null,
    deleted: false,
    createdBy: user,
    createdAt: START + number * 137,
    updatedAt: START + number * 137,
    version: 1,
    quarantined: false,
    pos: number,
  };
}

/** Half of the keys were used. */
function usageOf({ id, createdAt, pos }) {
  const used = { uses: 1, lastUsedAt: createdAt + 5, pos };
  return { id, accountId: ACCOUNT.id, ...(pos % 2 ? used : { uses: 0, lastUsedAt: null, createdAt, pos: -1 }) };
}

async function fill(model, collection, count, make, source) {
  for (let from = 0; from < count; from += BATCH) {
    const documents = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => make(from + i));
    const checkpoint = { log: source, offset: from + BATCH, record: String(from) };
    const usage = collection === 'keys' ? documents.map(usageOf) : [];
    await model.apply(source, { [collection]: documents, usage }, checkpoint);
  }
}

/** Milliseconds for one reading, on average over some. */
async function reading(read) {
  const ms = await timeOf(async () => {
    for (let i = 0; i < READS; i++) await read();
  });
  return ms / READS;
}

async function revisionPages(model) {
  const page = (cursor) => model.revisions(ACCOUNT.id, {}, { limit: LIMIT, cursor });
  let cursor = null;
  for (let i = 1; i < PAGE; i++) cursor = (await page(cursor)).nextCursor;
  const { ratio, measured, reference } = await compare(
    () => reading(() => page(cursor)),
    () => reading(() => page(null)),
  );
  return {
    figure: `lists: page ${PAGE} of ${significant(REVISIONS)} revisions`,
    goal: '<= 2 times page 1',
    measured: text(ratio),
    numbers: `${significant(measured.median)} ms against ${significant(reference.median)} ms for ${LIMIT} entries`,
  };
}

/** How long a reading takes, and the longest time nothing else could run meanwhile. */
async function responsiveness(figure, read, rounds) {
  const times = [];
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (let i = 0; i < rounds; i++) times.push(await timeOf(read));
  await pause(20); // the last pause counts as well
  delay.disable();
  const numbers = `longest pause of the event loop ${significant(delay.max / 1e6)} ms`;
  return { figure, measured: `${text(spread(times))} ms`, numbers };
}

const search = (model, filter, by = 'createdAt') => {
  const page = { limit: LIMIT, cursor: null };
  return model.keys(ACCOUNT.id, { includeDeleted: false, now: START, ...filter }, page, { by, descending: true });
};

await withFolder(async (folder) => {
  const model = await openEmbeddedReadModel(folder);
  await fill(model, 'users', users.length, person, 'log');
  await fill(model, 'revisions', REVISIONS, revision, 'log');
  await fill(model, 'keys', KEYS, key, 'activity');
  report([
    await revisionPages(model),
    await responsiveness(`lists: page 1 of ${significant(KEYS)} keys`, () => search(model, {}), 50),
    await responsiveness('lists: a search of all of them that finds nothing', () => search(model, { q: 'absent' }), 7),
    await responsiveness('lists: page 1 by name', () => search(model, {}, 'name'), 50),
    await responsiveness('lists: page 1 by last use', () => search(model, {}, 'lastUsedAt'), 50),
    await responsiveness(
      'lists: by name with deleted keys, which no list has',
      () => search(model, { includeDeleted: true }, 'name'),
      7,
    ),
    await responsiveness(
      `lists: counts of ${significant(KEYS)} keys`,
      () => model.keyCounts(ACCOUNT.id, START, START + 1),
      7,
    ),
  ]);
  await model.close();
});

// What administrators ask of an account with many keys, and how long each answer takes.
import { ACCOUNT } from './history.mjs';
import { significant, timeOf } from './harness.mjs';
import { percentile } from './load.mjs';
import { NOW, TEAMS_TAGGED, users } from './many-keys.mjs';

const LIMIT = 50;
const READS = 100;
// of one question
const LONGEST_MS = 10_000;
const FAR = 1_000;
const DAY = 86_400_000;
const ORDERS = ['createdAt', 'name', 'expiresAt', 'lastUsedAt'];
const FILTERS = {
  'all, deleted ones too': { includeDeleted: true },
  active: { status: 'active' },
  disabled: { status: 'disabled' },
  expired: { status: 'expired' },
  'of inactive users': { status: 'user-inactive' },
  deleted: { status: 'deleted' },
  'data loaders': { kind: 'data-loader' },
  'never used': { neverUsed: true },
  'never ending': { neverExpires: true },
  'ending within a month': { expiresBefore: NOW + 30 * DAY },
  'of one user': (n) => ({ mappedUserId: users[n % users.length].id }),
  'with a tag of few': (n) => ({ tags: [`team-${(n * 7) % TEAMS_TAGGED}`] }),
  'with a tag of a tenth': { tags: ['reviewed'] },
  'with a tag of half': { tags: ['automated'] },
  'with a tag of the oldest': { tags: ['legacy'] },
  'of production': { environment: 'production' },
  'of production, active': { environment: 'production', status: 'active' },
  'of production, with a tag of a tenth': { environment: 'production', tags: ['reviewed'] },
  'with two tags': { tags: ['automated', 'reviewed'] },
  'of production, with a part of many names': { environment: 'production', q: 'sync' },
  'with a tag of few, with a part of many names': (n) => ({ tags: [`team-${(n * 7) % TEAMS_TAGGED}`], q: 'sync' }),
};
const SEARCHES = {
  'one name': (n, count) => String((n * 7919) % count),
  'a part of many names': () => 'sync',
  'two parts of a name': (n) => ['cafe loader', 'import berlin', 'strasse', 'istanbul'][n % 4],
  'three letters that are rare': (n, count) => `${(n * 911) % count}`.slice(-3).padStart(3, '7'),
  'two letters': (n) => ['qu', 'zu', '77', 'yx'][n % 4],
  'what nothing holds': () => 'absent',
};

/** Asks everything, and reports p50 and p99 of each (ms). @param name of the read model */
export async function reportLists(name, model, count, goal) {
  const keys = (filter, order, cursor = null, includeTotal = false) =>
    model.keys(
      ACCOUNT.id,
      { includeDeleted: false, now: NOW, ...filter },
      { limit: LIMIT, cursor, includeTotal },
      order,
    );
  const rows = [];
  const time = async (figure, ask) => {
    const times = [];
    const end = performance.now() + LONGEST_MS;
    for (let n = 0; n <= READS && (n < 2 || performance.now() < end); n++) times.push(await timeOf(() => ask(n)));
    const [p50, p99] = [0.5, 0.99].map((part) => percentile(times.slice(1), part));
    rows.push({ figure, p50, p99 });
  };
  for (const by of ORDERS) {
    for (const descending of [true, false]) {
      const order = { by, descending };
      const direction = descending ? 'down' : 'up';
      await time(`by ${by}, ${direction}: first page`, () => keys({}, order));
      let cursor = null;
      for (let page = 1; page < Math.min(FAR, count / LIMIT / 2); page++)
        cursor = (await keys({}, order, cursor)).nextCursor;
      await time(`by ${by}, ${direction}: 1,000th page`, () => keys({}, order, cursor));
    }
  }
  for (const [which, filter] of Object.entries(FILTERS)) {
    const of = (n) => (typeof filter === 'function' ? filter(n) : filter);
    await time(`${which}, newest first`, (n) => keys(of(n), undefined));
    await time(`${which}, by name`, (n) => keys(of(n), { by: 'name', descending: false }));
    await time(`${which}, with the total`, (n) => keys(of(n), undefined, null, true));
  }
  for (const [which, q] of Object.entries(SEARCHES)) {
    await time(`search: ${which}`, (n) => keys({ q: q(n, count) }, undefined));
    await time(`search: ${which}, by name`, (n) => keys({ q: q(n, count) }, { by: 'name', descending: false }));
  }
  for (const by of ['expiresAt', 'lastUsedAt']) {
    for (const tag of ['team-7', 'reviewed', 'automated']) {
      await time(`with the tag ${tag}, by ${by}`, () => keys({ tags: [tag] }, { by, descending: true }));
    }
  }
  await time('labels', () => model.keyLabels(ACCOUNT.id));
  await time('counts', () => model.keyCounts(ACCOUNT.id, NOW, NOW + 7 * DAY));
  const slowest = rows.toSorted((a, b) => b.p99 - a.p99);
  for (const { figure, p50, p99 } of slowest)
    process.stderr.write(`${name}: ${figure}: ${significant(p50)}, p99 ${significant(p99)} ms\n`);
  const [worst, next] = slowest;
  return {
    figure: `${name}: the slowest of ${rows.length} questions to ${significant(count)} keys, p99`,
    goal: `<= ${goal} ms`,
    measured: `${significant(worst.p99)} ms`,
    numbers: `${worst.figure}; then ${next.figure}, ${significant(next.p99)} ms; median of all medians ${significant(
      percentile(
        rows.map(({ p50 }) => p50),
        0.5,
      ),
    )} ms`,
  };
}

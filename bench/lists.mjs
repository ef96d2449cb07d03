// Lists, searches and counts of an account with many keys, from the embedded read model and from MongoDB; what they take on
// the disk; and how long nothing else could run in the process that asks.
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { openMongoReadModel } from '@latchkey/read-model';
import { openStore, startAnswering } from '@latchkey/read-model/embedded';
import { compare, FULL, report, significant, text, timeOf, withFolder } from './harness.mjs';
import { ACCOUNT } from './history.mjs';
import { reportLists } from './list-questions.mjs';
import { fillWithKeys, NOW } from './many-keys.mjs';
import { withMongo } from './mongod.mjs';

const KEYS = FULL ? 1_000_000 : 100_000;
const LIMIT = 50;
const FAR = FULL ? 1_000 : 200;
const READS = 40;

async function revisionPages(name, model) {
  const page = (cursor) => model.revisions(ACCOUNT.id, {}, { limit: LIMIT, cursor });
  let cursor = null;
  for (let i = 1; i < FAR; i++) cursor = (await page(cursor)).nextCursor;
  const reading = (from) => async () => {
    const ms = await timeOf(async () => {
      for (let i = 0; i < READS; i++) await page(from);
    });
    return ms / READS;
  };
  const { ratio, measured, reference } = await compare(reading(cursor), reading(null));
  return {
    figure: `${name}: page ${significant(FAR)} of ${significant(KEYS)} revisions`,
    goal: '<= 2 times page 1',
    measured: text(ratio),
    numbers: `${significant(measured.median)} ms against ${significant(reference.median)} ms for ${LIMIT} entries`,
  };
}

async function embedded(folder) {
  const file = join(folder, 'read-model.sqlite');
  const { store } = await openStore(file);
  const filled = await timeOf(async () => {
    await fillWithKeys(store, KEYS);
    await store.completeAt(NOW);
  });
  store.close();
  const bytes = (await fs.stat(file)).size / KEYS;
  const model = startAnswering(file);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const asked = await reportLists('embedded', model, KEYS, 30);
  delay.disable();
  const pages = await revisionPages('embedded', model);
  await model.close();
  return [
    {
      ...asked,
      numbers: `${asked.numbers}; longest pause of the event loop meanwhile ${significant(delay.max / 1e6)} ms`,
    },
    pages,
    {
      figure: 'embedded: disk for a key with its first revision',
      goal: '<= 1.5 KB',
      measured: `${significant(bytes)} bytes`,
      numbers: `${significant((KEYS / filled) * 1000)} keys/s while it is filled, indexes included`,
    },
  ];
}

const inMongo = (folder) =>
  withMongo(folder, async (uri) => {
    const model = await openMongoReadModel({ uri, db: 'bench' });
    const filled = await timeOf(() => fillWithKeys(model, KEYS));
    while (await model.sweep(NOW));
    const rows = [await reportLists('mongo', model, KEYS, 60), await revisionPages('mongo', model)];
    await model.close();
    rows.push({ figure: 'mongo: keys a second while it is filled', measured: significant((KEYS / filled) * 1000) });
    return rows;
  });

await withFolder(async (folder) => {
  await fs.mkdir(join(folder, 'mongod'));
  report([...(await embedded(folder)), ...(await inMongo(join(folder, 'mongod')))]);
});

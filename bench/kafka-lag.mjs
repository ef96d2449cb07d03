// From appending an event to finding it in MongoDB, at a steady rate: a projector that is a process of its own.
// Needs KAFKA_BROKERS; MongoDB as in mongo.mjs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openMongoReadModel } from '@latchkey/read-model';
import { FULL, report, ROOT, significant, withFolder } from './harness.mjs';
import { appendAll, History } from './history.mjs';
import { brokers, many, openLog, withTopics } from './kafka-topics.mjs';
import { withMongo } from './mongod.mjs';

const RATES = [100, 1_000];
const SECONDS = FULL ? 120 : 30;
const WARM_SECONDS = 10;
const TICK_MS = 25;
const LOOK_MS = 20;

/** Three of five create a key, the others change one. */
function someRecords(history, count) {
  for (let i = 0; i < count; i++) {
    if (i % 5 < 3) history.createKey();
    else history.changeKey();
  }
  return history.take();
}

/** @returns when each was handed over, by offset */
async function appendEvenly(log, records, perSecond, sent) {
  const begun = performance.now();
  const acknowledged = [];
  for (let next = 0; next < records.length; await pause(TICK_MS)) {
    const due = Math.min(records.length, ((performance.now() - begun) / 1000) * perSecond);
    for (; next < due; next++) {
      sent.push(performance.now());
      acknowledged.push(log.append(records[next]));
    }
  }
  await Promise.all(acknowledged);
}

/** Follows the checkpoint up to an offset. @returns ms from being sent to being found, of each */
async function lags(model, first, end, sent) {
  const found = [];
  while (first + found.length < end) {
    const offset = (await model.checkpoint('log'))?.offset ?? -1;
    const at = performance.now();
    while (first + found.length <= offset) found.push(at - sent[found.length]);
    await pause(LOOK_MS);
  }
  return found;
}

function startProjector(prefix, uri) {
  const env = {
    ...process.env,
    KAFKA_BROKERS: brokers.join(','),
    MONGODB_URI: uri,
    MONGODB_DB: prefix,
    LATCHKEY_TOPIC_PREFIX: prefix,
    LATCHKEY_ALLOW_UNSAFE_TOPOLOGY: String(brokers.length < 3),
    PORT: '0',
    LOG_LEVEL: 'warn',
  };
  return spawn(process.execPath, [join(ROOT, 'dist/projector.js')], { env, stdio: ['ignore', 2, 2] });
}

async function measure(log, model) {
  const history = new History(20);
  const beforehand = history.take();
  const rounds = [[RATES.at(-1), WARM_SECONDS], ...RATES.map((rate) => [rate, SECONDS])];
  // all made before: making them keeps this process from looking at the clock
  const runs = rounds.map(([rate, seconds]) => ({ rate, records: someRecords(history, rate * seconds) }));
  await appendAll(log, beforehand);
  const measured = [];
  for (const { rate, records } of runs) {
    const sent = [];
    const first = log.end();
    const found = lags(model, first, first + records.length, sent);
    await appendEvenly(log, records, rate, sent);
    measured.push({ rate, found: (await found).sort((a, b) => a - b) });
  }
  return measured.slice(1);
}

const measured = await withTopics((prefix, topics) =>
  withFolder(async (folder) => {
    await mkdir(join(folder, 'mongod'));
    return withMongo(join(folder, 'mongod'), async (uri) => {
      const log = await openLog(topics);
      const model = await openMongoReadModel({ uri, db: prefix });
      const projector = startProjector(prefix, uri);
      try {
        return await measure(log, model);
      } finally {
        projector.kill();
        await once(projector, 'exit');
        await model.close();
        await log.close();
      }
    });
  }),
);

report(
  measured.map(({ rate, found }) => {
    const at = (share) => `${significant(found[Math.floor((found.length - 1) * share)])} ms`;
    return {
      figure: `kafka: an event in MongoDB, ${significant(rate)} a second, ${many}`,
      goal: 'p99 < 250 ms',
      measured: `p99 ${at(0.99)}`,
      numbers: `from being appended; ${at(0.5)} mostly, ${at(0.9)} at p90, ${at(1)} at most; ${SECONDS} s`,
    };
  }),
);

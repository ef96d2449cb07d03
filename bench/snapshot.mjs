// Starting from a snapshot against replaying the whole log, and what writing one costs those who run beside it.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { openEmbeddedLog } from '@latchkey/event-log';
import { readTheRest, Replica, restoreReplica, takeSnapshot } from '@latchkey/replica';
import { compare, cpuMs, FULL, report, significant, spread, text, withFolder } from './harness.mjs';
import { appendAll, History } from './history.mjs';

const KEYS = FULL ? 1_000_000 : 200_000;
const ROUNDS = FULL ? 3 : 7;
const GOAL = '<= 0.2 of a replay';
const never = new AbortController().signal;

/** @param changes of five records: the others create keys */
async function fill(folder, changes) {
  const log = await openEmbeddedLog(folder);
  const history = new History(KEYS / 1_000, false);
  for (let made = 0; made < KEYS;) {
    for (let i = 0; i < 10_000; i++) {
      if (i % 5 >= 5 - changes) history.changeKey();
      else made += Number(history.createKey() !== null);
    }
    await appendAll(log, history.take());
  }
  await log.close();
}

/** CPU ms, and the clock's, of something; the garbage of what was before is no part of it. */
async function costOf(task) {
  for (let i = 0; i < 2; i++) globalThis.gc();
  const [cpu, clock] = [cpuMs(), performance.now()];
  const result = await task();
  return { cpu: cpuMs() - cpu, clock: performance.now() - clock, result };
}

async function replay(folder) {
  const log = await openEmbeddedLog(folder, { readOnly: true });
  const replica = new Replica({ now: () => 0 });
  for await (const batch of log.read(0, { follow: false })) for (const record of batch) replica.apply(record);
  await log.close();
  return replica;
}

const restore = (file) => restoreReplica(createReadStream(file, { highWaterMark: 1 << 20 }), { now: () => 0 });

/** Writes a snapshot as the service does. @returns how long each slice held up the event loop, ms of CPU */
async function write(replica, file) {
  const slices = [];
  const handle = await open(file, 'w');
  const taken = takeSnapshot(replica);
  let start = cpuMs();
  for (const slice of taken.slices) {
    slices.push(cpuMs() - start);
    await handle.appendFile(slice);
    await setImmediate();
    start = cpuMs();
  }
  taken.end();
  await handle.close();
  return slices.sort((a, b) => a - b);
}

async function rowsFor(folder, changes) {
  const file = join(folder, 'snapshot');
  const log = join(folder, 'log');
  await fill(log, changes);
  const replica = await replay(log);
  const name = `snapshot: ${significant(replica.keyCount)} keys, ${significant(replica.next)} records`;
  const slices = await write(replica, file);
  const size = (await stat(file)).size / replica.keyCount;
  const clocks = { replay: [], restore: [], rest: [] };
  const side = async (which, task) => {
    const { cpu, clock, result } = await costOf(task);
    clocks[which].push(clock);
    if (which === 'restore') clocks.rest.push((await costOf(() => readTheRest(result, never))).cpu);
    return cpu;
  };
  const { ratio, measured, reference } = await compare(
    () => side('restore', () => restore(file)),
    () => side('replay', () => replay(log)),
    ROUNDS,
  );
  const clock = `on the clock ${ms(clocks.restore)} against ${ms(clocks.replay)}`;
  const at = (share) => significant(slices[Math.floor((slices.length - 1) * share)]);
  return [
    {
      figure: `${name}: start`,
      goal: GOAL,
      measured: text(ratio),
      numbers: `${significant(measured.median)} ms against ${significant(reference.median)} ms of CPU; ${clock}; the rest, read while it serves, ${ms(clocks.rest)} of CPU`,
    },
    {
      figure: `${name}: writing`,
      goal: 'slices < 20 ms',
      measured: `${at(1)} ms at most, ${at(0.99)} ms at p99, ${at(0.5)} ms mostly`,
      numbers: `${significant(slices.reduce((sum, one) => sum + one, 0))} ms in all, ${significant(size)} bytes a key`,
    },
  ];
}

const ms = (values) => `${significant(spread(values.slice(1)).median)} ms`;

const rows = [];
for (const changes of [0, 2]) rows.push(...(await withFolder((folder) => rowsFor(folder, changes))));
report(rows);

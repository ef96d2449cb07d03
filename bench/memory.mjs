// What a key costs in the replica: the heap and the process after a full collection, less those of an empty replica.
import { spawnSync } from 'node:child_process';
import { openEmbeddedLog } from '@latchkey/event-log';
import { Replica } from '@latchkey/replica';
import { FULL, report, spread, text, withFolder } from './harness.mjs';
import { appendAll, History } from './history.mjs';

const GOAL_BYTES = 1_024;
const COUNTS = [10_000, 100_000, ...(FULL ? [1_000_000] : [])];

if (process.argv[2] === 'child') await child(process.argv[3], Number(process.argv[4]));
else await parent();

async function parent() {
  const rows = [];
  for (const idempotent of [false, true]) {
    for (const keys of COUNTS) {
      const runs = await withFolder((folder) => measure(folder, keys, idempotent));
      const heap = spread(runs.map((run) => run.heap));
      const resident = spread(runs.map((run) => run.resident));
      rows.push({
        figure: `memory: ${keys.toLocaleString('en')} keys${idempotent ? ' with an Idempotency-Key each' : ''}`,
        goal: idempotent ? null : `< ${GOAL_BYTES} bytes a key`,
        measured: `${text(heap)} bytes of heap`,
        numbers: `${text(resident)} bytes of resident memory`,
      });
    }
  }
  report(rows);
}

async function measure(folder, keys, idempotent) {
  const log = await openEmbeddedLog(folder);
  const history = new History(10, idempotent);
  while (log.end() < keys) {
    for (let i = 0; i < 10_000; i++) history.createKey();
    await appendAll(log, history.take());
  }
  await log.close();
  return Array.from({ length: keys > 100_000 ? 3 : 7 }, () => {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] };
    const args = ['--expose-gc', import.meta.filename, 'child', folder, String(keys)];
    return JSON.parse(spawnSync(process.execPath, args, options).stdout);
  });
}

async function child(folder, keys) {
  const log = await openEmbeddedLog(folder, { readOnly: true });
  let replica = new Replica({ now: () => 0 });
  // A little of the work without keeping the result: what code and buffers take is no part of a key.
  await fill(log, replica, 1_000);
  replica = new Replica({ now: () => 0 });
  const before = memory();
  await fill(log, replica, Infinity);
  const after = memory();
  if (replica.keyCount < keys) throw new Error(`only ${replica.keyCount} keys`);
  const heap = (after.heap - before.heap) / replica.keyCount;
  const resident = (after.resident - before.resident) / replica.keyCount;
  report({ heap, resident });
}

async function fill(log, replica, end) {
  for await (const batch of log.read(replica.next, { follow: false })) {
    for (const record of batch) replica.apply(record);
    if (replica.next >= end) return;
  }
}

function memory() {
  for (let i = 0; i < 4; i++) globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}

// How long a service with many keys takes to be ready when it starts from a snapshot, and how much memory it then has.
// The first start replays the log, fills the read model and leaves the snapshot.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FULL, report, significant, spread, text, withFolder } from './harness.mjs';
import { logOfKeys } from './history.mjs';
import { startLatchkey } from './latchkey.mjs';

const GOALS = FULL ? new Map([[300_000, 512], [1_000_000, 1_200]]) : new Map([[100_000, 512]]); // prettier-ignore
const ROUNDS = 5;
// what is read beside serving, and the garbage of starting
const SETTLED_MS = 20_000;

async function stop({ child }) {
  child.kill();
  await once(child, 'close');
}

/** MB of resident memory: now, and the most there was. */
async function residentOf({ child }) {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  const mb = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]) / 1_024;
  return { now: mb('VmRSS'), most: mb('VmHWM') };
}

async function readModelIsComplete({ url }) {
  for (;;) {
    const { checks } = await (await fetch(`${url}/readyz`)).json();
    if (checks.readModel.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function rowsFor(folder, keys, goal) {
  await logOfKeys(join(folder, 'data', 'log'), keys);
  const first = await startLatchkey(folder, {}, 200_000);
  await readModelIsComplete(first);
  await stop(first);
  const [times, most] = [[], []];
  let settled;
  for (let round = 0; round < ROUNDS; round++) {
    const since = performance.now();
    const service = await startLatchkey(folder);
    times.push(performance.now() - since);
    if (round === ROUNDS - 1) {
      await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
      settled = (await residentOf(service)).now;
    }
    most.push((await residentOf(service)).most);
    await stop(service);
  }
  const figure = `start: from a snapshot of ${significant(keys)} keys`;
  return [
    { figure: `${figure}, to ready`, goal: '<= 3 s', measured: `${text(spread(times.map((ms) => ms / 1_000)))} s`, numbers: 'the process, its code and its log included' }, // prettier-ignore
    { figure: `${figure}, resident`, goal: `<= ${significant(goal)} MB`, measured: `${significant(settled)} MB`, numbers: `at most ${significant(Math.max(...most))} MB` }, // prettier-ignore
  ];
}

const rows = [];
for (const [keys, goal] of GOALS) await withFolder(async (folder) => rows.push(...(await rowsFor(folder, keys, goal))));
report(rows);

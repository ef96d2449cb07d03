// A thousand guards on one API process: how long a delete waits for all of them, and what they cost while nothing happens.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { report, ROOT, significant, spread, text, timeOf, withFolder } from './harness.mjs';
import { call, startLatchkey } from './latchkey.mjs';

const GUARDS = 1_000;
const OF_ONE_CREDENTIAL = 25;
const DELETES = 20;
const REST_MS = 30_000;
const TICKS_A_SECOND = 100;

/** CPU seconds that a process has used (Linux). */
async function cpuOf(pid) {
  const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
  const [user, system] = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 14).map(Number);
  return (user + system) / TICKS_A_SECOND;
}

async function verifier(latchkey, n) {
  const { id } = await call(latchkey, 'POST', '/v1/users', {
    name: `Service ${n}`,
    email: `s${n}@example.org`,
    role: 'verifier',
  });
  const { accessKey, secretKey } = await call(latchkey, 'POST', '/v1/keys', { name: `Guard ${n}`, mappedUserId: id });
  return { accessKey, secretKey };
}

await withFolder(async (folder) => {
  const latchkey = await startLatchkey(folder);
  const credentials = [];
  for (let n = 0; n < GUARDS / OF_ONE_CREDENTIAL; n++) credentials.push(await verifier(latchkey, n));
  const guards = fork(join(ROOT, 'bench/simulated-guards.mjs'), [latchkey.url, JSON.stringify(credentials), String(GUARDS)]); // prettier-ignore
  await once(guards, 'message');
  const times = [];
  const [begun, since] = [await cpuOf(latchkey.child.pid), performance.now()];
  for (let n = 0; n <= DELETES; n++) {
    const { id } = await call(latchkey, 'POST', '/v1/keys', { name: 'Short-lived' });
    await pause(500);
    times.push(await timeOf(() => call(latchkey, 'DELETE', `/v1/keys/${id}`)));
  }
  const [busy, seconds] = [(await cpuOf(latchkey.child.pid)) - begun, (performance.now() - since) / 1_000];
  await pause(5_000);
  const before = await cpuOf(latchkey.child.pid);
  await pause(REST_MS);
  const cpu = ((await cpuOf(latchkey.child.pid)) - before) / (REST_MS / 1000);
  report([
    {
      figure: `guards: a delete with ${significant(GUARDS)} of them`,
      goal: '<= 250 ms',
      measured: `${text(spread(times.slice(1)))} ms`,
      numbers: `${significant(((busy - cpu * seconds) / (DELETES + 1)) * 1_000)} ms of it CPU of the service; all guards are one process on the other core`,
    },
    {
      figure: `guards: CPU of the service at rest with ${significant(GUARDS)} of them`,
      goal: '<= 5 % of a core',
      measured: `${significant(cpu * 100)} %`,
    },
  ]);
  for (const child of [guards, latchkey.child]) {
    child.kill();
    await once(child, 'close');
  }
});

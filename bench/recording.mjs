// A recorded PATCH under 64 connections: entries that become durable, against writing and syncing the same batches bare.
// And a delete with ten guards attached, against a plain edit. Latchkey, the guarded service and the guards are processes.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { compare, report, ROOT, significant, spread, text, timeOf, withFolder } from './harness.mjs';
import { load, requestBytes } from './load.mjs';

const ROUNDS = 10;
const REQUESTS = 4_000;
const CONNECTIONS = 64;
const GUARDS = 10;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function startLatchkey(folder) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), LATCHKEY_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [join(ROOT, 'dist/api.js')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  for (
    let tries = 0;
    !(await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    ));
    tries++
  ) {
    if (tries > 200) throw new Error('the service did not start');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const admin = JSON.parse(await fs.readFile(join(folder, 'data', 'first-admin-key.json'), 'utf8'));
  return { child, url, admin, folder };
}

async function call({ url, admin }, method, path, body) {
  const headers = { ...admin, ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

async function startService({ url, admin }, record) {
  const child = fork(join(ROOT, 'bench/recorded-server.mjs'), [record, url, admin.accessKey, admin.secretKey], {
    cwd: ROOT,
  });
  const [{ port }] = await once(child, 'message');
  return { child, port };
}

async function startGuard({ url, admin }, i) {
  const env = {
    ...process.env,
    LATCHKEY_URL: url,
    ACCESS_KEY: admin.accessKey,
    SECRET_KEY: admin.secretKey,
    INSTANCE: `guard-${i}`,
  };
  const child = spawn(process.execPath, [join(ROOT, 'test/support/guard-process.mjs')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

/** The records that the service appended to its activity log since a byte, with their sizes. */
async function batchesSince({ folder }, byte) {
  const bytes = await fs.readFile(join(folder, 'data/activity/00000000000000000000.log'));
  const batches = [];
  let entries = 0;
  for (let at = byte; at < bytes.length; at += 8 + bytes.readUInt32LE(at)) {
    const record = bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at));
    const { kind, entries: own } = JSON.parse(record);
    if (kind !== 'entries') continue;
    batches.push(record);
    entries += own.filter((entry) => entry.kind === 'started').length;
  }
  return { batches, entries };
}

async function writeBare(folder, batches) {
  const file = await fs.open(join(folder, 'bare'), 'w');
  const ms = await timeOf(async () => {
    for (const batch of batches) {
      await file.write(batch);
      await file.datasync();
    }
  });
  await file.close();
  return ms;
}

async function recordedPatches(latchkey, rows) {
  const recorded = await startService(latchkey, 'writes');
  const unrecorded = await startService(latchkey, 'none');
  const requests = [requestBytes('/things/1', latchkey.admin, 'PATCH')];
  const ratios = [];
  const rates = [];
  const open = [];
  const sizes = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const log = join(latchkey.folder, 'data/activity/00000000000000000000.log');
    const before = (await fs.stat(log)).size;
    const { rate } = await load(recorded.port, requests, REQUESTS, CONNECTIONS);
    const { batches, entries } = await batchesSince(latchkey, before);
    const bareMs = await writeBare(latchkey.folder, batches);
    const unrecordedRate = (await load(unrecorded.port, requests, REQUESTS, CONNECTIONS)).rate;
    if (round === 0) continue;
    ratios.push(rate / ((entries / bareMs) * 1000));
    rates.push(rate);
    open.push(unrecordedRate);
    sizes.push(entries / batches.length);
  }
  rows.push({
    figure: 'recording: entries of a PATCH, 64 connections',
    goal: '>= 0.6 of bare batches',
    measured: text(spread(ratios)),
    numbers: `${significant(spread(rates).median)}/s, ${significant(spread(sizes).median)} started entries to a batch; unrecorded ${significant(spread(open).median)}/s`,
  });
  for (const { child } of [recorded, unrecorded]) {
    child.kill();
    await once(child, 'close');
  }
}

async function deletes(latchkey, rows) {
  const guards = await Promise.all(Array.from({ length: GUARDS }, (_, i) => startGuard(latchkey, i)));
  const newKey = () => call(latchkey, 'POST', '/v1/keys', { name: 'Bench' });
  const results = await compare(
    async () => {
      const { id } = await newKey();
      return timeOf(() => call(latchkey, 'DELETE', `/v1/keys/${id}`));
    },
    async () => {
      const { id } = await newKey();
      return timeOf(() => call(latchkey, 'PATCH', `/v1/keys/${id}`, { name: 'Edited' }));
    },
    60,
  );
  rows.push({
    figure: 'recording: a delete with ten guards, against an edit',
    goal: '<= 3',
    measured: text(results.ratio),
    numbers: `${significant(results.measured.median)} ms against ${significant(results.reference.median)} ms`,
  });
  for (const child of guards) {
    child.kill();
    await once(child, 'close');
  }
}

await withFolder(async (folder) => {
  const latchkey = await startLatchkey(folder);
  const rows = [];
  await recordedPatches(latchkey, rows);
  await deletes(latchkey, rows);
  latchkey.child.kill();
  await once(latchkey.child, 'close');
  report(rows);
});

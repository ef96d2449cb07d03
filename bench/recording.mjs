// A recorded PATCH under 64 connections, against a recorder written by hand that does the same.
// And a delete with ten guards attached, against a plain edit. Latchkey, the guarded service and the guards are processes.
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compare, report, ROOT, significant, text, timeOf, withFolder } from './harness.mjs';
import { call, startLatchkey } from './latchkey.mjs';
import { load, requestBytes } from './load.mjs';

const ROUNDS = 10;
const REQUESTS = 4_000;
const GUARDS = 10;

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

/** Entries of one PATCH each that become durable, against a recorder written by hand: the same hop, batches and syncs. */
async function recordedPatches(latchkey, rows) {
  const collector = await startByHand('collector', join(latchkey.folder, 'by-hand'));
  const { accessKey, secretKey } = latchkey.admin;
  const byHand = await startByHand('service', `http://127.0.0.1:${collector.port}/`, accessKey, secretKey);
  const recorded = await startService(latchkey, 'writes');
  const unrecorded = await startService(latchkey, 'none');
  const requests = [requestBytes('/things/1', latchkey.admin, 'PATCH')];
  const rate = async ({ port }) => (await load(port, requests, REQUESTS)).rate;
  const open = await rate(unrecorded);
  const { ratio, measured, reference } = await compare(
    () => rate(recorded),
    () => rate(byHand),
    ROUNDS,
  );
  rows.push({
    figure: 'recording: entries of a PATCH, 64 connections',
    goal: '>= 0.6 of a recorder by hand',
    measured: text(ratio),
    numbers: `${significant(measured.median)}/s against ${significant(reference.median)}/s; unrecorded ${significant(open)}/s`,
  });
  for (const { child } of [recorded, unrecorded, byHand, collector]) {
    child.kill();
    await once(child, 'close');
  }
}

async function startByHand(...given) {
  const child = fork(join(ROOT, 'bench/recorder-by-hand.mjs'), given, { cwd: ROOT });
  const [{ port }] = await once(child, 'message');
  return { child, port };
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
    goal: '<= 2',
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

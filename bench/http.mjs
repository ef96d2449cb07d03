// GET /v1/me and POST /v1/verify of the built service, against bare Fastify routes that check the same credentials and
// answer the same JSON. Each is a process; the load comes from this one.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { compare, report, ROOT, significant, text, withFolder } from './harness.mjs';
import { load, requestBytes } from './load.mjs';
import { call, startLatchkey } from './latchkey.mjs';

const CONNECTIONS = 32;
const REQUESTS = 8_000;

/** What is asked of both, and what they answer. Uses of keys are written down first: answers then keep their length. */
async function questions(latchkey) {
  const shown = await call(latchkey, 'POST', '/v1/keys', { name: 'Shown' });
  const body = { accessKey: shown.accessKey, secretKey: shown.secretKey };
  for (;;) {
    const [me, verification] = [
      await call(latchkey, 'GET', '/v1/me'),
      await call(latchkey, 'POST', '/v1/verify', body),
    ];
    const { items } = await call(latchkey, 'GET', '/v1/keys');
    if ([me.key, verification.key, ...items].every(({ lastUsedAt }) => lastUsedAt !== null))
      return { me, verification, shown: body };
    await new Promise((resolve) => setTimeout(resolve, 6_000));
  }
}

async function startBare(admin, { me, verification, shown }) {
  const known = JSON.stringify({ admin, shown, me, verification });
  const child = fork(join(ROOT, 'bench/bare-api.mjs'), [known], { cwd: ROOT });
  const [{ port }] = await once(child, 'message');
  return { child, port };
}

await withFolder(async (folder) => {
  const latchkey = await startLatchkey(folder);
  const asked = await questions(latchkey);
  const bare = await startBare(latchkey.admin, asked);
  const rows = [];
  for (const [figure, request] of [
    ['GET /v1/me', requestBytes('/v1/me', latchkey.admin)],
    ['POST /v1/verify', requestBytes('/v1/verify', latchkey.admin, 'POST', JSON.stringify(asked.shown))],
  ]) {
    const rate = async ({ port }) =>
      (await load(port, [request], REQUESTS, { connections: CONNECTIONS, isAwake: true })).rate;
    const { ratio, measured, reference } = await compare(
      () => rate(latchkey),
      () => rate(bare),
    );
    const numbers = `${significant(measured.median)}/s against ${significant(reference.median)}/s of bare Fastify, client on the same machine`;
    rows.push({ figure: `http: ${figure}`, goal: '>= 0.75', measured: text(ratio), numbers });
  }
  for (const { child } of [latchkey, bare]) {
    child.kill();
    await once(child, 'close');
  }
  report(rows);
});

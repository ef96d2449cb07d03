// GET /v1/me of the built service, against a bare Fastify route that answers the same bytes. Each is a process.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { compare, concurrently, report, ROOT, significant, text, timeOf, withFolder } from './harness.mjs';

const CONNECTIONS = 32;
const REQUESTS = 4_000;

const BARE = `
  const [, , port, body] = process.argv;
  const { default: fastify } = await import('fastify');
  const app = fastify();
  app.get('/v1/me', (_request, reply) => reply.header('content-type', 'application/json; charset=utf-8').send(body));
  await app.listen({ port: Number(port), host: '127.0.0.1' });
`;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function startService(folder) {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port), LATCHKEY_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [join(ROOT, 'dist/api.js')], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const file = join(folder, 'data', 'first-admin-key.json');
  await until(() => existsSync(file));
  const headers = JSON.parse(readFileSync(file, 'utf8'));
  await until(() => get(port, headers));
  return { child, port, headers };
}

async function startBare(body) {
  const port = await freePort();
  const bareArguments = ['--input-type=module', '-e', BARE, 'bare', String(port), body];
  const child = spawn(process.execPath, bareArguments, {
    cwd: join(ROOT, 'apps/api'),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await until(() => get(port, {}));
  return { child, port, headers: {} };
}

async function until(holds) {
  for (let tries = 0; tries < 200; tries++) {
    if (await Promise.resolve(holds()).catch(() => false)) return;
    await pause(50);
  }
  throw new Error('a server did not start within ten seconds');
}

const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });

function get(port, headers) {
  return new Promise((resolve, reject) => {
    http
      .get({ port, host: '127.0.0.1', path: '/v1/me', headers, agent }, (response) => {
        const parts = [];
        response.on('data', (part) => parts.push(part));
        response.on('end', () => {
          if (response.statusCode === 200) resolve(Buffer.concat(parts).toString());
          else reject(new Error(`status ${response.statusCode}`));
        });
      })
      .on('error', reject);
  });
}

/** Requests per second over some connections that stay open. */
async function load({ port, headers }) {
  return (REQUESTS / (await timeOf(() => concurrently(REQUESTS, CONNECTIONS, () => get(port, headers))))) * 1000;
}

await withFolder(async (folder) => {
  const service = await startService(folder);
  const bare = await startBare(await get(service.port, service.headers));
  try {
    const { ratio, measured, reference } = await compare(
      () => load(service),
      () => load(bare),
    );
    const numbers = `${significant(measured.median)}/s against ${significant(reference.median)}/s of bare Fastify, client on the same machine`;
    report([{ figure: 'http: GET /v1/me', measured: text(ratio), numbers }]);
  } finally {
    agent.destroy();
    for (const { child } of [service, bare]) {
      child.kill();
      await once(child, 'close');
    }
  }
});

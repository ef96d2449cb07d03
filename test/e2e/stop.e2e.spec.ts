import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { addressOf, BUILT_WITHIN_MS } from '../support/address-of.js';
import { eventually } from '../support/eventually.js';
import { allItems, freshName, newKey } from '../support/people.js';
import { freshDirectory, Service } from '../support/service.js';

const ROOT = resolve(import.meta.dirname, '../..');
const STOPS_WITHIN_MS = 10_000;
/** when nothing is left to finish: before the grace ends that requests without end are given */
const STOPS_EARLY_MS = 4_500;

let directory: Awaited<ReturnType<typeof freshDirectory>>;
const started: Service[] = [];

const start = async () => {
  const service = await Service.start(directory.path);
  started.push(service);
  return service;
};

beforeEach(async () => {
  directory = await freshDirectory();
});
afterEach(async () => {
  for (const service of started.splice(0)) await service.stop('SIGKILL');
  await directory.remove();
});

describe('SIGTERM', () => {
  it('while requests are in flight: each is answered or its connection closed, and what was acknowledged stays', async () => {
    const service = await start();
    const admin = await service.admin();
    const name = freshName('In flight');
    const closed: string[] = [];
    const acknowledged: string[] = [];
    const refused: Answer[] = [];
    const write = async (i: number) => {
      for (let n = 0; ; n++) {
        const answer = await admin.post('/v1/keys', { name: `${name} ${i}/${n}` }).catch((error: Error) => error);
        if (answer instanceof Error) return void closed.push(String((answer.cause as NodeJS.ErrnoException).code));
        if (answer.status !== 201) return void refused.push(answer);
        acknowledged.push(answer.body.id);
      }
    };
    const writers = Array.from({ length: 50 }, (_, i) => write(i));
    await eventually(
      () => acknowledged.length,
      (count) => count >= 100,
    );
    const stopping = Date.now();
    const code = await service.stop();
    expect([code, service.process.signalCode]).toEqual([0, null]);
    expect(Date.now() - stopping, 'kept up by connections that had turned idle').toBeLessThan(STOPS_EARLY_MS);
    await Promise.all(writers);
    for (const { status, body } of refused)
      expect([status, body.code]).toEqual([503, expect.stringMatching(/^(NOT_READY|NOT_COMMITTED|OUTCOME_UNKNOWN)$/)]);
    for (const reason of closed) expect(reason).toMatch(/^(ECONNREFUSED|ECONNRESET|EPIPE|UND_ERR_SOCKET)$/);
    expect(closed.length + refused.length).toBe(50);
    const again = await (await start()).admin();
    const found = new Set((await allItems(again, `/v1/keys?q=${encodeURIComponent(name)}`)).map(({ id }) => id));
    expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
    expect(found.size - acknowledged.length, 'no more than one unanswered write each').toBeLessThanOrEqual(50);
  });

  it('without requests, and twice, ends at once with 0 and no word of an error', async () => {
    const service = await start();
    await newKey(await service.admin());
    const stopping = Date.now();
    const closed = once(service.process, 'close');
    service.process.kill('SIGTERM');
    service.process.kill('SIGTERM');
    expect((await closed)[0]).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(STOPS_WITHIN_MS);
    expect(service.output).not.toMatch(/"level":(50|60)|Error/);
  });

  it('SIGINT does the same', async () => {
    expect(await (await start()).stop('SIGINT')).toBe(0);
  });

  it('does not wait for connections that idle, nor for a request that never ends', async () => {
    const service = await start();
    const admin = await service.admin();
    const { hostname, port } = new URL(service.url);
    const sockets = ['', 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n', 'GET /livez HTTP/1.1\r\nHost: '].map((text) => {
      const socket = connect({ host: hostname, port: Number(port) }).on('error', () => undefined);
      socket.write(text);
      return socket;
    });
    await admin.get('/v1/me');
    const stopping = Date.now();
    expect(await service.stop()).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(STOPS_WITHIN_MS);
    for (const socket of sockets) socket.destroy();
  });

  it('to npm start ends the service behind it with 0', async () => {
    const { KAFKA_BROKERS, MONGODB_URI, ...inherited } = process.env;
    const npm = spawn('npm', ['start'], {
      cwd: ROOT,
      env: { ...inherited, PORT: '0', LATCHKEY_DATA_DIR: directory.path },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const url = await addressOf(npm, () => 'see above', BUILT_WITHIN_MS);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const stopping = Date.now();
    const closed = once(npm, 'close');
    npm.kill('SIGTERM');
    expect((await closed)[0]).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(STOPS_WITHIN_MS);
    await expect(fetch(`${url}/livez`)).rejects.toThrow('fetch failed');
    expect(await (await start()).stop()).toBe(0);
  }, 240_000);
});

describe('a data directory', () => {
  it('has one holder: a second process is told so and leaves the first alone', async () => {
    const first = await start();
    const second = await Service.startAndExit(directory.path);
    expect(second.code).toBe(1);
    expect(second.output).toContain(directory.path);
    expect(second.output).toContain(String(first.process.pid));
    expect(second.output).not.toMatch(/listening on/);
    expect((await newKey(await first.admin())).status).toBe('active');
  });

  it('is free again as soon as its holder is killed', async () => {
    const service = await start();
    const key = await newKey(await service.admin());
    await service.stop('SIGKILL');
    const admin = await (await start()).admin();
    expect((await admin.as(key).get('/v1/me')).status).toBe(200);
  });

  it('holds the first admin’s credential for its owner only, made once', async () => {
    const service = await start();
    const path = join(directory.path, 'first-admin-key.json');
    const credential = await service.firstAdmin();
    expect(Object.keys(credential)).toEqual(['accessKey', 'secretKey']);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(service.output).not.toContain(credential.secretKey);
    await service.stop();
    const again = await start();
    expect(await again.firstAdmin()).toEqual(credential);
    const { body } = await (await again.admin()).get('/v1/me');
    expect([body.user.role, body.account.name, body.key.mappedUser.id]).toEqual(['admin', 'default', body.user.id]);
    expect(await allItems(await again.admin(), '/v1/keys')).toHaveLength(1);
  });
});

import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diesWithUs } from '../support/dies-with-us.js';
import { eventually } from '../support/eventually.js';
import { freePort } from '../support/free-port.js';
import { newKey, person } from '../support/people.js';
import { rawRequest, requestText } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';
import { caddy, envoy, getCaddy, getEnvoy, getNginx, nginx, type Front } from './fronts.js';
import { describeWithTool } from './tools.js';

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFile(join(ROOT, path), 'utf8');

/** Where the configuration is to find Latchkey and the service, as host:port. */
interface Behind {
  readonly latchkey: string;
  readonly service: string;
  /** settings for /v1/forward-auth */
  readonly settings?: string;
}

const addressed = (text: string, { latchkey, service, settings = '?kind=api' }: Behind) =>
  text
    .replaceAll('api-1:3000', latchkey)
    .replaceAll('service:8000', service)
    .replace('/v1/forward-auth?kind=api', `/v1/forward-auth${settings}`);

const FRONTS: Record<string, [() => Promise<void>, (behind: Behind) => Promise<Front>]> = {
  nginx: [
    getNginx,
    async (behind) => {
      const text = addressed(await read('deploy/nginx/forward-auth.conf'), behind);
      return nginx((port) => text.replace('listen 8081', `listen 127.0.0.1:${port}`));
    },
  ],
  Caddy: [
    getCaddy,
    async (behind) => {
      const text = addressed(await read('deploy/caddy/Caddyfile'), behind);
      return caddy((port) => text.replace(':8081 {', `:${port} {\n\tbind 127.0.0.1`));
    },
  ],
  Envoy: [
    getEnvoy,
    async ({ latchkey, service, settings }) => {
      const at = (address: string) => `{ address: ${address.replace(':', ', port_value: ')} }`;
      const text = (await read('deploy/envoy/forward-auth.yaml'))
        .replace('{ address: api-1, port_value: 3000 }', at(latchkey))
        .replace('{ address: service, port_value: 8000 }', at(service))
        .replace('/v1/forward-auth/-', `/v1/forward-auth/${settings?.slice(1) ?? '-'}`);
      return envoy((port) =>
        text.replace('address: 0.0.0.0, port_value: 8081', `address: 127.0.0.1, port_value: ${port}`),
      );
    },
  ],
};

/** What the document shows, running. */
async function pythonService(): Promise<{ address: string; stop(): Promise<void> }> {
  const [, code] = /```python\n([\s\S]*?)```/.exec(await read('docs/any-language.md'))!;
  const [port, folder] = [await freePort(), await mkdtemp(join(tmpdir(), 'latchkey-python-'))];
  const file = join(folder, 'service.py');
  await writeFile(file, code!.replace('8000', port));
  const child: ChildProcess = spawn('python3', [file], { stdio: 'ignore' });
  diesWithUs(child);
  const address = `127.0.0.1:${port}`;
  await eventually(() => fetch(`http://${address}/`).then(() => true, () => portIsOpen(port)), (there) => there); // prettier-ignore
  const stop = async () => {
    const ended = once(child, 'close');
    child.kill();
    await ended;
    await rm(folder, { recursive: true });
  };
  return { address, stop };
}

// without the header it fails, and closes the connection
const portIsOpen = (port: string) =>
  new Promise<boolean>((answer) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.destroy();
      answer(true);
    });
    socket.on('error', () => answer(false));
  });

/** Tells which headers arrived, and takes WebSockets. */
function echoing(): Promise<{ address: string; seen: IncomingMessage[]; server: Server }> {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    response.end(JSON.stringify(request.rawHeaders));
  });
  server.on('upgrade', (request, socket) => {
    seen.push(request);
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  return new Promise((answer) => {
    server.listen(0, '127.0.0.1', () =>
      answer({ address: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen, server }),
    );
  });
}

for (const [name, [get, start]] of Object.entries(FRONTS)) {
  await describeWithTool(name, get, () => {
    const at = runningService({ LATCHKEY_TRUSTED_PROXIES: 'loopback' });
    let service: Awaited<ReturnType<typeof echoing>>;
    let python: Awaited<ReturnType<typeof pythonService>>;
    let front: Front;
    let greeting: Front;
    let recording: Front;
    beforeAll(async () => {
      [service, python] = await Promise.all([echoing(), pythonService()]);
      const latchkey = new URL(at.service.url).host;
      front = await start({ latchkey, service: service.address });
      greeting = await start({ latchkey, service: python.address });
      recording = await start({ latchkey, service: service.address, settings: '?scopes=things:edit&record=started' });
    });
    afterAll(async () => {
      await Promise.all([front, greeting, recording].map((one) => one?.stop()));
      await python?.stop();
      service?.server.close();
    });
    const halves = ({ accessKey, secretKey }: { accessKey: string; secretKey: string }) => ({ accessKey, secretKey });
    const linesOf = (headers: Record<string, string>) => Object.entries(headers).map(([name, value]) => `${name}: ${value}`); // prettier-ignore

    /** Of the first answer on a connection that may stay open. */
    const statusOf = (path: string, lines: string[]) =>
      new Promise<number>((answer, fail) => {
        const socket = connect(Number(new URL(front.url).port), '127.0.0.1');
        socket.on('error', fail).once('data', (bytes) => {
          answer(Number(String(bytes).split(' ')[1]));
          socket.destroy();
        });
        socket.write(requestText(`GET ${path}`, lines));
      });

    describe('in front of a service in Python', () => {
      it('lets in a key, tells the name of its user, and refuses the key once it is deleted', async () => {
        const email = `${randomUUID()}@example.org`;
        const user = (await at.admin.post('/v1/users', { name: 'José Ñandú', email })).body;
        const key = await newKey(at.admin, { mappedUserId: user.id });
        expect((await fetch(greeting.url)).status).toBe(401);
        const answer = await fetch(greeting.url, { headers: halves(key) });
        expect([answer.status, await answer.text()]).toEqual([200, 'Hello José Ñandú\n']);
        await at.admin.delete(`/v1/keys/${key.id}`);
        const refused = await fetch(greeting.url, { headers: halves(key) });
        expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'ApiKey realm="latchkey"']);
      });
    });

    describe('what reaches the service', () => {
      it('says who calls, whatever the client says, and holds no credential', async () => {
        const { key, user } = await person(at.admin);
        const claims = ['X-Latchkey-User', 'x-latchkey-user', 'X_Latchkey_User', 'X-Latchkey_User', 'X-LATCHKEY-USER-EXTERNAL-ID', 'X_LATCHKEY_KEY', 'X-Latchkey-Entry', 'x-Latchkey-Scopes']; // prettier-ignore
        // a query of the client's own is none of the settings
        const path = '/things?a=1&kind=data-loader&scopes=no:such';
        const lines = [...linesOf(halves(key)), ...claims.map((claim) => `${claim}: evil`)];
        const { status, text } = await rawRequest(front.url, requestText(`POST ${path}`, lines));
        expect(status, text).toBe(200);
        expect(text).not.toContain('evil');
        const { headers, url } = service.seen.at(-1)!;
        expect(url).toBe(path);
        expect(headers).toMatchObject({ 'x-latchkey-user': user.id, 'x-latchkey-key': key.id, 'x-latchkey-scopes': '*:*' }); // prettier-ignore
        expect(headers['x-latchkey-user-external-id'] ?? '').toBe('');
        expect(JSON.stringify(service.seen.at(-1)!.rawHeaders)).not.toMatch(/accesskey|secretkey|[ad]k_|sk_/i);
      });

      it('is a WebSocket only where the key is let in', async () => {
        const { key } = await person(at.admin);
        const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']; // prettier-ignore
        expect(await statusOf('/socket', upgrade)).toBe(401);
        expect(await statusOf('/socket', [...upgrade, ...linesOf(halves(key))])).toBe(101);
      });
    });

    describe('refuses', () => {
      it('a header that is there twice', async () => {
        const { key } = await person(at.admin);
        const lines = linesOf(halves(key));
        for (const twice of lines) {
          const { status } = await rawRequest(front.url, requestText('GET /', [...lines, twice]));
          expect(status).toBe(401);
        }
      });

      it('more headers than Latchkey reads, and goes on', async () => {
        const { key } = await person(at.admin);
        const send = async (kib: number) => {
          const many = Array.from({ length: kib }, (_, i) => `X-Large-${i}: ${'x'.repeat(1_000)}`);
          return (await rawRequest(front.url, requestText('GET /', [...linesOf(halves(key)), ...many]))).status;
        };
        expect([await send(12), await send(24)]).toEqual([200, expect.toBeOneOf([400, 431, 503])]);
        expect(await send(1)).toBe(200);
      });

      it('a key beyond its limit: 429, with when to come back', async () => {
        const key = await newKey(at.admin, { limit: { requests: 1, perSeconds: 3_600 } });
        expect((await fetch(front.url, { headers: halves(key) })).status).toBe(200);
        const limited = await fetch(front.url, { headers: halves(key) });
        expect(limited.status).toBe(429);
        expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
      });

      it('a key that lacks a scope', async () => {
        const key = await newKey(at.admin, { scopes: ['things:read'] });
        expect((await fetch(recording.url, { headers: halves(key) })).status).toBe(403);
      });

      it('everything while Latchkey is away: 503', async () => {
        const away = await start({ latchkey: `127.0.0.1:${await freePort()}`, service: service.address });
        const before = service.seen.length;
        try {
          const answer = await fetch(away.url, { headers: halves(at.admin.credential) });
          expect(answer.status).toBe(503);
          expect(service.seen).toHaveLength(before);
        } finally {
          await away.stop();
        }
      });
    });

    it('records changes first, under method and path', async () => {
      const path = `/things/${randomUUID()}`;
      const { key } = await person(at.admin);
      const answer = await fetch(`${recording.url}${path}?q=1`, { method: 'DELETE', headers: halves(key) });
      expect(answer.status).toBe(200);
      const { items } = (await at.admin.get(`/v1/revisions?keyId=${key.id}`)).body;
      expect(items).toContainEqual(
        expect.objectContaining({
          action: 'DELETE',
          target: { type: 'path', id: path, name: path },
          outcome: 'unknown',
        }),
      );
      expect(service.seen.at(-1)!.headers['x-latchkey-entry']).toMatch(/^rev_/);
    });
  });
}

import 'reflect-metadata';
import { connect } from 'node:net';
import { ensureFirstAdmin, type Installation, startInstallation } from '@latchkey/installation';
import { createLogger, Metrics, readConfiguration } from '@latchkey/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshInstallation } from '../../../test/support/installations.js';
import { createApp, type App } from './create-app.js';

/** Routes that members use too; what they may do there depends on what they ask for. */
const EVERYBODY = [
  'GET /v1/keys/:id',
  'POST /v1/keys/:id/disable',
  'POST /v1/keys/:id/rotate',
  'DELETE /v1/keys/:id/previous-secret',
  'GET /v1/keys/:id/use',
  'POST /v1/keys/:id/reveal',
  'GET /v1/keys/:id/revisions',
  'GET /v1/revisions',
  'GET /v1/me',
  'GET /v1/forward-auth',
  'GET /v1/scopes',
  'GET /v1/policy',
  'GET /v1/me/keys',
  'GET /v1/me/sessions',
  'DELETE /v1/me/sessions',
  'POST /v1/session',
  'POST /v1/session/link',
  'POST /v1/replica/leave',
  'GET /v1/session',
  'DELETE /v1/session',
];
const VERIFIERS = [
  'POST /v1/verify',
  'POST /v1/verify/batch',
  'GET /v1/events',
  'GET /v1/replica',
  'POST /v1/replica/reports',
  'POST /v1/replica/limits',
  'POST /v1/activity',
];

interface Credential {
  readonly accessKey: string;
  readonly secretKey: string;
}

describe('the role of a caller', () => {
  let options: Awaited<ReturnType<typeof freshInstallation>>;
  let installation: Installation;
  let app: App;
  let admin: Credential;

  beforeAll(async () => {
    options = await freshInstallation();
    const { ring, clock } = options;
    installation = await startInstallation(options);
    const { replica, runner } = installation.writeSide;
    await ensureFirstAdmin({ replica, runner }, ring, async (credential) => void (admin = credential));
    const parts = { installation, ring, clock, metrics: new Metrics(), logger: createLogger('silent') };
    app = await createApp(parts, readConfiguration({}));
    await app.nest.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    app?.nest.getHttpServer().closeAllConnections();
    await app?.nest.close();
    await installation?.stop();
    await options.remove();
  });

  async function post(url: string, payload: object): Promise<Record<string, string>> {
    const answer = await app.nest.inject({ method: 'POST', url, payload, headers: { ...admin } });
    expect(answer.statusCode, answer.body).toBe(201);
    return answer.json();
  }

  async function keyOf(role: string): Promise<Credential> {
    const user = await post('/v1/users', { name: role, email: `${role}@example.org`, role });
    const { accessKey, secretKey } = await post('/v1/keys', { name: role, mappedUserId: user['id'] });
    return { accessKey: accessKey!, secretKey: secretKey! };
  }

  /** The status of the answer to a request whose body never ends; 0 when there is none within 10 s. */
  async function statusOf(route: string, { accessKey, secretKey }: Credential): Promise<number> {
    const { port } = new URL(await app.nest.getUrl());
    const socket = connect(Number(port), '127.0.0.1');
    const head = [`${route.replaceAll(/:\w+/g, 'x')} HTTP/1.1`, 'Host: x', `accessKey: ${accessKey}`];
    const body = [`secretKey: ${secretKey}`, 'Content-Type: application/json', 'Content-Length: 9', '', '{'];
    socket.write([...head, ...body].join('\r\n'));
    socket.setTimeout(10_000, () => socket.end().destroy());
    const [first] = (await socket
      .take(1)
      .toArray()
      .catch(() => [])) as Buffer[];
    socket.destroy();
    return Number(first?.toString().slice(9, 12) ?? 0);
  }

  const routes = () =>
    app.routes
      .list()
      .filter(([method, url]) => method !== 'HEAD' && url.startsWith('/v1'))
      .map((route) => route.join(' '));

  it('is judged before the body is read, on every route', async () => {
    const [member, verifier] = [await keyOf('member'), await keyOf('verifier')];
    const judged = routes().filter((route) => !EVERYBODY.includes(route));
    expect(judged.length).toBeGreaterThan(20);
    for (const route of judged) {
      expect([route, await statusOf(route, member)]).toEqual([route, 403]);
      if (!VERIFIERS.includes(route)) expect([route, await statusOf(route, verifier)]).toEqual([route, 403]);
    }
  });

  it('is no matter where there is nothing: that too is said before the body is read', async () => {
    expect(await statusOf('POST /v1/nothing', admin)).toBe(404);
    expect(await statusOf('POST /nothing', admin)).toBe(404);
    expect(await statusOf('PUT /v1/keys', admin)).toBe(405);
  });

  describe('and its time', () => {
    const head = (path: string, { accessKey, secretKey }: Credential) =>
      [path, 'Host: x', `accessKey: ${accessKey}`, `secretKey: ${secretKey}`].join('\r\n');
    const HALF = 'Content-Type: application/json\r\nContent-Length: 9\r\n\r\n{';

    /** All that comes until the service closes the connection. */
    async function untilClosed(bytes: string): Promise<string> {
      const { port } = new URL(await app.nest.getUrl());
      const socket = connect(Number(port), '127.0.0.1');
      socket.setTimeout(10_000, () => socket.destroy(new Error('was not closed')));
      socket.write(bytes);
      return Buffer.concat((await socket.toArray()) as Buffer[]).toString();
    }

    it('a request that does not end is answered 408, one that was answered is cut off; a stream goes on', async () => {
      const server = app.nest.getHttpServer();
      expect([server.requestTimeout, server.headersTimeout]).toEqual([30_000, 30_000]);
      Object.assign(server, { requestTimeout: 300, headersTimeout: 300 });
      const { port } = new URL(await app.nest.getUrl());
      const headers = { ...admin };
      const stream = await fetch(`http://127.0.0.1:${port}/v1/events`, { headers });
      const reader = stream.body!.getReader();
      const body = untilClosed(`${head('POST /v1/keys HTTP/1.1', admin)}\r\n${HALF}`);
      const answered = untilClosed(`${head('POST /v1/nothing HTTP/1.1', admin)}\r\n${HALF}`);
      const headless = untilClosed('GET /livez HTTP/1.1\r\nHost:');
      const silent = untilClosed('');
      for (const text of await Promise.all([body, headless, silent])) {
        expect(text).toMatch(/^HTTP\/1\.1 408 [^]*X-Request-Id: [^]*"code":"VALIDATION_FAILED"/);
      }
      expect((await answered).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404']);
      // two heartbeats after those ended
      for (let n = 0; n < 3; n++) expect((await reader.read()).done).toBe(false);
      await reader.cancel();
    });
  });
});

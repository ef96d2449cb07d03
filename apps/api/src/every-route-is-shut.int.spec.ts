import 'reflect-metadata';
import { ensureFirstAdmin, type Installation, startInstallation } from '@latchkey/installation';
import { createLogger, Metrics, readConfiguration } from '@latchkey/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freshInstallation } from '../../../test/support/installations.js';
import { PAGES } from './console/console-files.js';
import { createApp, type App } from './create-app.js';

const OPEN = ['/livez', '/readyz', '/metrics', '/openapi.json', '/openapi.yaml', '/asyncapi.json'];
/** Pages and pictures of the console: nothing in them is anybody's. */
const CONSOLE = [...PAGES, '/icon.svg'];
/** Open to whoever presents a token that works, so they look at their body first. */
const BY_TOKEN = ['/v1/session/link', '/v1/replica/leave'];

describe('every registered route', () => {
  let options: Awaited<ReturnType<typeof freshInstallation>>;
  let installation: Installation;
  let app: App;

  beforeAll(async () => {
    options = await freshInstallation();
    const { ring, clock } = options;
    installation = await startInstallation(options);
    const parts = { installation, ring, clock, metrics: new Metrics(), logger: createLogger('silent') };
    app = await createApp(parts, readConfiguration({}));
  });
  afterAll(async () => {
    await app?.nest.close();
    await installation?.stop();
    await options.remove();
  });

  it('is one of the contract', () => {
    const shut = app.routes.list().filter(([method, url]) => method !== 'HEAD' && url.startsWith('/v1'));
    expect(shut.length).toBeGreaterThanOrEqual(22);
  });

  it('answers 401 without a key, unless it is meant to be open', async () => {
    for (const [method, url] of app.routes.list()) {
      if (OPEN.includes(url) || CONSOLE.includes(url) || url.startsWith('/docs')) continue;
      const asked = { method: method as 'GET', url: url.replaceAll(/:\w+/g, 'key_x') };
      const answer = await app.nest.inject({ ...asked, ...(BY_TOKEN.includes(url) && { payload: { token: 'x' } }) });
      expect([answer.statusCode, answer.headers['www-authenticate']], `${method} ${url}`).toEqual([
        401,
        'ApiKey realm="latchkey"',
      ]);
    }
  });

  it('that is open answers without a key', async () => {
    for (const url of OPEN) expect((await app.nest.inject({ url })).statusCode, url).toBe(200);
  });

  it('of the API refuses a query parameter that it does not declare', async () => {
    let headers = {};
    await ensureFirstAdmin(
      installation.writeSide,
      options.ring,
      async (credential) => void (headers = { ...credential }),
    );
    const routes = app.routes.list().filter(([, url]) => url.startsWith('/v1/'));
    for (const [method, url] of routes) {
      const asked = { method: method as 'GET', url: `${url.replaceAll(/:\w+/g, 'key_x')}?nonsense=1`, headers };
      const { statusCode, body } = await app.nest.inject(asked);
      expect([statusCode, method === 'HEAD' || body.includes('"?nonsense"')], `${method} ${url}`).toEqual([400, true]);
    }
  });
});

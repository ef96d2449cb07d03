import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRing } from '@latchkey/domain';
import { Installation } from '@latchkey/installation';
import { createLogger, Metrics, readConfiguration, systemClock } from '@latchkey/platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PAGES } from './console/console-files.js';
import { createApp, type App } from './create-app.js';

const OPEN = ['/livez', '/readyz', '/metrics', '/openapi.json', '/openapi.yaml', '/asyncapi.json'];
/** Pages and pictures of the console: nothing in them is anybody's. */
const CONSOLE = [...PAGES, '/icon.svg'];
/** Open to whoever presents a token that works, so they look at their body first. */
const BY_TOKEN = ['/v1/session/link', '/v1/replica/leave'];

describe('every registered route', () => {
  let folder: string;
  let installation: Installation;
  let app: App;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-routes-'));
    const ring = new KeyRing([]);
    const failures: Error[] = [];
    installation = await Installation.start({
      dataDirectory: join(folder, 'data'),
      ring,
      clock: systemClock,
      onTailCut: () => undefined,
      onFailure: (error) => failures.push(error),
    });
    const parts = { installation, ring, clock: systemClock, metrics: new Metrics(), logger: createLogger('silent') };
    app = await createApp(parts, readConfiguration({}));
  });
  afterAll(async () => {
    await app.nest.close();
    await installation.stop();
    await rm(folder, { recursive: true });
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
});

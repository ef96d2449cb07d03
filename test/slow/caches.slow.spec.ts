import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../support/browser.js';
import { Client } from '../support/client.js';
import { newKey, person } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { colleague, Scorecard, scorecardEnv } from '../support/scorecard.js';
import { freshDirectory } from '../support/service.js';
import { getNginx, getVarnish, nginx, varnish, type Front } from './fronts.js';
import { describeWithTool } from './tools.js';

const FRONTS = {
  Varnish: varnish,
  // told to keep whatever does not say otherwise
  'the cache of nginx': (backend: string) =>
    nginx(
      (port, folder) => `
        proxy_cache_path ${folder}/cache keys_zone=all:1m;
        server {
          listen 127.0.0.1:${port};
          location / { proxy_pass ${backend}; proxy_cache all; proxy_cache_valid any 10m; add_header Cached $upstream_cache_status always; }
        }`,
    ),
};

await describeWithTool(
  'caches',
  () => getNginx().then(getVarnish),
  () => {
    describe.each(Object.entries(FRONTS))('%s, as it comes,', (_name, start) => {
      const at = runningService();
      let front: Front;
      beforeAll(async () => void (front = await start(at.service.url)));
      afterAll(() => front?.stop());
      const through = (client: Client) => new Client(front.url, client.credential);

      it('keeps what may be kept', async () => {
        const get = () => fetch(`${front.url}/icon.svg`);
        await (await get()).text();
        const { headers } = await get();
        expect(headers.get('cached') ?? headers.get('x-varnish')).toMatch(/^(HIT|\d+ \d+)$/);
      });

      it('gives nobody what was for another caller', async () => {
        const [ana, ben] = [await person(at.admin), await person(at.admin)];
        for (const path of ['/v1/me', '/v1/me/keys']) {
          const first = await through(ana.client).get(path);
          expect(first.status).toBe(200);
          expect((await through(ben.client).get(path)).text, path).not.toBe(first.text);
          expect((await fetch(front.url + path)).status, path).toBe(401);
          // nor the refusal to whom it does not concern
          expect((await through(ana.client).get(path)).text).toContain(ana.user.id);
        }
        const browser = await Browser.signIn(ana.client);
        const session = () => fetch(`${front.url}/v1/session`, { headers: { cookie: browser.cookie } });
        expect((await session()).status).toBe(200);
        expect((await fetch(`${front.url}/v1/session`)).status).toBe(401);
        await browser.delete('/v1/session');
        expect((await session()).status).toBe(401);
      });

      it('gives nobody anything after the key is deleted, and shows what was changed', async () => {
        const { client } = await person(at.admin);
        const key = await newKey(at.admin);
        const path = `/v1/keys/${key.id}`;
        expect((await through(at.admin).get(path)).body.name).toBe(key.name);
        await at.admin.patch(path, { name: 'Changed' });
        expect((await through(at.admin).get(path)).body.name).toBe('Changed');
        const { body } = await through(client).get('/v1/me');
        await at.admin.delete(`/v1/keys/${body.key.id}`);
        expect((await through(client).get('/v1/me')).status).toBe(401);
        for (const probe of ['/livez', '/readyz', '/metrics']) {
          const { headers } = await fetch(front.url + probe);
          expect(headers.get('cached') ?? headers.get('x-varnish'), probe).toMatch(/^(MISS|\d+)$/);
        }
      });
    });

    describe.each(Object.entries(FRONTS))('%s before a guarded service,', (_name, start) => {
      const at = runningService();
      let queue: Awaited<ReturnType<typeof freshDirectory>>;
      let scorecard: Scorecard;
      let front: Front;
      beforeAll(async () => {
        queue = await freshDirectory();
        const { key } = await person(at.admin, 'verifier');
        scorecard = await Scorecard.start({ PORT: '0', ...scorecardEnv(at.service.url, key, queue.path) });
        front = await start(scorecard.url);
      });
      afterAll(async () => {
        await front?.stop();
        await scorecard?.stop();
        await queue.remove();
      });

      it('answers each caller and strangers as the service does, also after the key is deleted', async () => {
        const { client, key } = await colleague(at.admin, scorecard.url);
        const list = (headers: Record<string, string>) => fetch(`${front.url}/elements`, { headers });
        expect((await list({ ...client.credential })).status).toBe(200);
        expect((await list({})).status).toBe(401);
        expect((await list({ ...client.credential })).status).toBe(200);
        await at.admin.delete(`/v1/keys/${key.id}`);
        expect((await list({ ...client.credential })).status).toBe(401);
      });
    });
  },
);

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openChromium } from '../console/support/chromium.js';
import { Client } from '../support/client.js';
import { freshName, newKey } from '../support/people.js';
import { runningService } from '../support/running-service.js';
import { describeWith } from '../support/servers/describe-with.js';
import { getNginx, nginx, type Front } from './fronts.js';
import { describeWithTool } from './tools.js';

const OURS = resolve(import.meta.dirname, '../../deploy/nginx/latchkey.conf');
const HEADERS = `proxy_http_version 1.1; proxy_buffering off;
  proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Host $http_host;
  proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;`;

const describeConsole = await describeWith('chromium');

await describeWithTool('nginx', getNginx, () => {
  describe.each([
    ['leaves the path on', ''],
    ['takes the path off', '/'],
  ])('behind an nginx that %s', (_what, slash) => {
    const at = runningService({
      LATCHKEY_PUBLIC_URL: 'http://127.0.0.1/tools/latchkey',
      LATCHKEY_TRUSTED_PROXIES: 'loopback',
    });
    let front: Front;
    beforeAll(async () => {
      front = await nginx(
        (port) => `server {
        listen 127.0.0.1:${port};
        location /tools/latchkey/ { proxy_pass ${at.service.url}${slash}; ${HEADERS} }
        location / { return 418; }
      }`,
      );
    });
    afterAll(() => front?.stop());

    it('Location leads to what was made', async () => {
      const client = new Client(`${front.url}/tools/latchkey`, at.admin.credential);
      const { headers, body } = await client.post('/v1/keys', { name: freshName('Key') });
      const again = await fetch(new URL(headers.get('location')!, front.url), { headers: { ...client.credential } });
      expect(await again.json()).toMatchObject({ id: body.id });
    });

    describeConsole('the console', () => {
      it('works: signing in, following changes, going about, /docs', async () => {
        const key = await newKey(at.admin);
        const browser = await openChromium();
        try {
          const page = await browser.newPage();
          const complaints: string[] = [];
          page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
          const sees = (text: string) => page.getByText(text).first().waitFor();
          await page.goto(`${front.url}/tools/latchkey/settings/integrations/api-keys`);
          await page.getByLabel('Access key').fill(at.admin.credential.accessKey);
          await page.getByLabel('Secret key').fill(at.admin.credential.secretKey);
          await page.getByRole('button', { name: 'Sign in', exact: true }).click();
          await sees(key.name);
          const later = freshName('Later');
          await at.admin.post('/v1/keys', { name: later });
          await sees(later);
          await page.reload();
          await sees(later);
          await page.goto(`${front.url}/tools/latchkey/docs`);
          await page.locator('.opblock').first().waitFor();
          expect(complaints).toEqual([]);
        } finally {
          await browser.close();
        }
      });
    });
  });

  describe('behind the nginx of deploy/', () => {
    const at = runningService({ LATCHKEY_TRUSTED_PROXIES: 'loopback' });
    let front: Front;
    beforeAll(async () => {
      const text = await readFile(OURS, 'utf8');
      const { host } = new URL(at.service.url);
      front = await nginx((port) =>
        text
          .replace(/ *server api-1:3000/, `server ${host}`)
          .replace(/ *server api-2:3000.*\n/, '')
          .replace('listen 8080', `listen 127.0.0.1:${port}`),
      );
    });
    afterAll(() => front?.stop());
    const sent = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-for': '198.51.100.9',
      'x-forwarded-proto': 'https',
    };

    it('callers choose neither where sign-in links lead nor their own address', async () => {
      const client = new Client(front.url, at.admin.credential);
      const { user } = (await client.get('/v1/me')).body;
      const { url } = (await client.post(`/v1/users/${user.id}/sign-in-link`, undefined, sent)).body;
      expect(new URL(url).origin).toBe(front.url);
      const created = await client.post('/v1/keys', { name: freshName('Key') }, sent);
      const { items } = (await client.get(`/v1/keys/${created.body.id}/revisions`)).body;
      expect(items[0].source.address).toBe('127.0.0.1');
    });

    it('metrics are for the inner network', async () => {
      for (const path of ['/metrics', '/latchkey/metrics']) expect((await fetch(front.url + path)).status).toBe(404);
    });
  });
});

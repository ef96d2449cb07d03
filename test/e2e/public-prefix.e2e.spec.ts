import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Browser, cookieOf, stranger, tokenOf } from '../support/browser.js';
import { Client } from '../support/client.js';
import { freshName } from '../support/people.js';
import { problemIn, rawRequest, requestText } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';
import { freshDirectory, Service } from '../support/service.js';

const PUBLIC = 'https://tools.example.org/latchkey';
const HTML = { accept: 'text/html' };
const PROXIED = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'tools.example.org' };

describe('under a path of a public address', () => {
  const at = runningService({ LATCHKEY_PUBLIC_URL: PUBLIC, LATCHKEY_TRUSTED_PROXIES: 'loopback' });
  const page = async (path: string) => (await fetch(at.service.url + path, { headers: HTML })).text();

  describe.each([
    ['that the proxy leaves on', '/latchkey'],
    ['that the proxy takes off', ''],
  ])('%s', (_what, prefix) => {
    const client = () => new Client(at.service.url + prefix, at.admin.credential);

    it('requests are answered, and Location leads back', async () => {
      const created = await client().post('/v1/keys', { name: freshName('Key') });
      expect([created.status, created.headers.get('location')]).toEqual([201, `/latchkey/v1/keys/${created.body.id}`]);
      const again = await fetch(new URL(created.headers.get('location')!, at.service.url), {
        headers: { ...at.admin.credential },
      });
      expect(again.status).toBe(200);
      const user = { name: 'Ana', email: `${randomUUID()}@example.org` };
      expect((await client().post('/v1/users', user)).headers.get('location')).toMatch(/^\/latchkey\/v1\/users\/usr_/);
      expect((await client().get('/v1/nothing')).status).toBe(404);
      expect((await client().send('PUT', '/v1/keys')).status).toBe(405);
    });

    it('a method that HTTP does not know is refused as one that it does', async () => {
      const unknown = await rawRequest(at.service.url, requestText(`FROB ${prefix}/v1/keys`, []));
      expect([unknown.status, problemIn(unknown)['code']]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    });

    it('the same Idempotency-Key is the same request, whichever way it comes', async () => {
      const [body, headers] = [{ name: 'Once' }, { 'idempotency-key': freshName('once') }];
      const first = await client().post('/v1/keys', body, headers);
      const second = await at.admin.post('/v1/keys', body, headers);
      expect([second.status, second.body.id]).toEqual([201, first.body.id]);
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
    });

    it('people sign in with a secure cookie for the whole host, and without credential nobody does', async () => {
      const answer = await client().post('/v1/session', undefined, { ...PROXIED, origin: 'https://tools.example.org' });
      expect([answer.status, answer.headers.get('location')]).toEqual([201, '/latchkey/v1/session']);
      expect(answer.headers.get('set-cookie')).toMatch(/^__Host-latchkey-\w{8}=\S+; Path=\/; .*Secure$/);
      const visitor = stranger(at.service.url + prefix);
      expect((await visitor.get('/v1/session', { ...PROXIED, cookie: cookieOf(answer) })).status).toBe(200);
      expect((await visitor.get('/v1/me')).status).toBe(401);
      expect((await visitor.get('//v1/me')).status).toBe(404);
    });

    it.each(['/', '/sign-in', '/keys/key_1', '/nowhere', '/docs'])(
      'the page at %s names its files there',
      async (path) => {
        const text = await page(prefix + path);
        const files = [...text.matchAll(/(?:src|href|content)="([^"]*\/[^"]*)"/g)].map(([, file]) => file!);
        expect(files.length).toBeGreaterThan(2);
        for (const file of files.filter((one) => !one.includes(' '))) {
          expect(file).toMatch(/^\/latchkey\//);
          expect((await fetch(new URL(file, at.service.url))).status, file).toBe(200);
        }
      },
    );
  });

  it('the prefix alone is the first page', async () => {
    expect(await page('/latchkey')).toBe(await page('/'));
    expect(await page('/latchkey?x=1')).toBe(await page('/'));
  });

  it('links and descriptions hold the public address', async () => {
    const { user } = (await at.admin.get('/v1/me')).body;
    const { url } = (await at.admin.post(`/v1/users/${user.id}/sign-in-link`)).body;
    expect(url).toMatch(/^https:\/\/tools\.example\.org\/latchkey\/sign-in#token=/);
    expect((await stranger(at.service.url).post('/v1/session/link', { token: tokenOf(url) }, PROXIED)).status).toBe(
      201,
    );
    expect((await at.admin.get('/openapi.json')).body.servers[0].url).toBe(PUBLIC);
    expect((await at.admin.get('/asyncapi.json')).body.servers.latchkey).toMatchObject({ pathname: '/latchkey' });
  });

  it('browsers are told to keep to https', async () => {
    for (const path of ['/', '/docs', '/v1/me', '/livez', '/nowhere', '/assets/nothing.js']) {
      const { headers } = await fetch(at.service.url + path);
      expect(headers.get('strict-transport-security'), path).toBe('max-age=31536000');
    }
  });
});

describe('a second installation on the same host', () => {
  const [one, other] = [runningService(), runningService()];

  it('does not sign out whoever signed in at the first', async () => {
    const [here, there] = [await Browser.signIn(one.admin), await Browser.signIn(other.admin)];
    const name = ({ cookie }: Browser) => cookie.split('=')[0];
    expect(name(here)).not.toBe(name(there));
    expect(here.session.account.id).toBe(there.session.account.id);
    // a browser sends what it has for a host to every port
    const cookie = `${here.cookie}; ${there.cookie}`;
    for (const { service } of [one, other]) {
      expect((await stranger(service.url).get('/v1/session', { cookie })).status).toBe(200);
    }
    expect(one.service.url).not.toBe(other.service.url);
    await one.restart();
    expect(name(await Browser.signIn(one.admin))).toBe(name(here));
  });
});

it('a prefix that begins like a path of our own is refused', async () => {
  const directory = await freshDirectory();
  const env = { LATCHKEY_PUBLIC_URL: 'https://tools.example.org/keys/x' };
  const { code, output } = await Service.startAndExit(directory.path, env);
  await directory.remove();
  expect(code).toBe(1);
  expect(output).toContain('LATCHKEY_PUBLIC_URL must not have a path that begins with /keys: choose another one');
});

import { describe, expect, it } from 'vitest';
import { Browser, cookieOf, stranger } from '../support/browser.js';
import { person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { rawRequest, requestText, problemIn } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';

/** What is asked with a token in the body: no cookie is looked at. */
const BY_TOKEN = ['/v1/session/link', '/v1/replica/leave'];

describe('a page of somebody else', () => {
  const at = runningService();

  it('changes nothing with the cookie alone: every write asks for the token, before it looks at a body', async () => {
    const { client } = await person(at.admin, 'admin');
    const browser = await Browser.signIn(client);
    const { paths } = (await at.admin.get('/openapi.json')).body;
    const writes = Object.entries<object>(paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter((method) => method !== 'get' && !BY_TOKEN.includes(path))
        .map((method): [string, string] => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'key_x')]),
    );
    expect(writes.length).toBeGreaterThan(15);
    const other = await Browser.signIn(client);
    const wrong = [undefined, '', 'x', other.session.csrfToken, `${browser.session.csrfToken}x`, browser.secret];
    for (const [method, path] of [...writes, ['OPTIONS', '/v1/keys'], ['PUT', '/v1/nothing']] as [string, string][]) {
      for (const token of wrong) {
        const headers = { 'content-type': 'application/json', ...(token !== undefined && { 'x-csrf-token': token }) };
        const answer = await browser.withoutCsrfToken.sendRaw(
          method,
          path,
          method === 'OPTIONS' ? undefined : '{',
          headers,
        );
        expect([answer.status, answer.body?.code], `${method} ${path} ${token}`).toEqual([403, 'FORBIDDEN']);
        expect(answer.body.detail).toContain('X-CSRF-Token');
      }
    }
    expect((await browser.get('/v1/session')).status).toBe(200);
  });

  it('may be read from: who only asks needs no token', async () => {
    const { client } = await person(at.admin);
    const { withoutCsrfToken } = await Browser.signIn(client);
    for (const method of ['GET', 'HEAD']) expect((await withoutCsrfToken.send(method, '/v1/me')).status).toBe(200);
  });

  it('of another origin is refused even with the token', async () => {
    const { client } = await person(at.admin, 'admin');
    const browser = await Browser.signIn(client);
    const own = new URL(at.service.url).origin;
    for (const origin of [
      'https://evil.example',
      'null',
      own.replace('http:', 'https:').replace(/\d+$/, '1'),
      `${own}.evil.example`,
    ]) {
      expectProblem(await browser.post('/v1/keys', { name: 'x' }, { origin }), 403, 'FORBIDDEN');
      expectProblem(await client.post('/v1/session', undefined, { origin }), 403, 'FORBIDDEN');
      const link = await stranger(at.service.url).post('/v1/session/link', { token: 'x' }, { origin });
      expectProblem(link, 403, 'FORBIDDEN');
    }
    expect((await browser.post('/v1/keys', { name: 'x' }, { origin: own })).status).toBe(201);
    // a key is no ambient authority
    expect((await client.post('/v1/keys', { name: 'x' }, { origin: 'https://evil.example' })).status).toBe(201);
  });

  it('a token of no session is of no use', async () => {
    const { client } = await person(at.admin);
    const browser = await Browser.signIn(client);
    await browser.delete('/v1/session');
    expectProblem(await browser.post('/v1/keys', { name: 'x' }), 401, 'UNAUTHENTICATED');
  });

  it('signing in over plain http works on this machine only', async () => {
    const { accessKey, secretKey } = at.admin.credential;
    const key = [`accessKey: ${accessKey}`, `secretKey: ${secretKey}`];
    const text = requestText('POST /v1/session', key).replace(/^Host: .*$/im, 'Host: keys.example.org:3000');
    expect(text).toContain('keys.example.org');
    const answer = await rawRequest(at.service.url, text);
    expect(answer.status, answer.text).toBe(403);
    expect(problemIn(answer)).toMatchObject({ code: 'FORBIDDEN', detail: expect.stringContaining('https') });
    expect(answer.text).not.toMatch(/set-cookie/i);
  });
});

describe('behind a proxy that ends TLS', () => {
  const at = runningService({ LATCHKEY_TRUSTED_PROXIES: 'loopback', LATCHKEY_PUBLIC_URL: 'https://keys.example.org' });
  const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'keys.example.org' };

  it('the cookie is secure, and taken', async () => {
    const answer = await at.admin.post('/v1/session', undefined, { ...proxied, origin: 'https://keys.example.org' });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^__Host-latchkey-\w{8}=\S+; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    const cookie = cookieOf(answer);
    expect((await stranger(at.service.url).get('/v1/session', { ...proxied, cookie })).status).toBe(200);
    const plain = cookie.replace('__Host-', '');
    expect((await stranger(at.service.url).get('/v1/session', { ...proxied, cookie: plain })).status).toBe(401);
  });
  it('links lead to the public address', async () => {
    const { body } = await at.admin.post(`/v1/users/${(await at.admin.get('/v1/me')).body.user.id}/sign-in-link`);
    expect(body.url).toMatch(/^https:\/\/keys\.example\.org\/sign-in#token=/);
  });
});

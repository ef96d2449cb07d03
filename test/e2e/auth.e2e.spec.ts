import { issueCredential } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { cookieName, stranger } from '../support/browser.js';
import { newKey } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { problemIn, rawRequest, requestText, type RawAnswer } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';

/** Where somebody who has nothing else presents a link: answered with a 401 of its own. */
const SIGN_IN = '/v1/session/link';
/** Where a guard whose key is gone says that it stopped, with a token. */
const LEAVE = '/v1/replica/leave';
/** Everything the service answers that does not stand in its OpenAPI document, and is open. */
const OPEN = ['/livez', '/readyz', '/metrics', '/openapi.json', '/openapi.yaml', '/asyncapi.json', '/docs'];

const count = (answer: RawAnswer, status: number): number => answer.text.split(`HTTP/1.1 ${status} `).length - 1;

describe('a credential', () => {
  const at = runningService();
  const me = (...headers: string[]): Promise<RawAnswer> =>
    rawRequest(at.service.url, requestText('GET /v1/me', headers));

  async function shutRoutes(): Promise<[string, string][]> {
    const { paths } = (await at.admin.get('/openapi.json')).body;
    const routes = Object.entries<object>(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method): [string, string] => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'key_x')]),
    );
    return routes.filter(([, path]) => ![...OPEN, SIGN_IN, LEAVE].includes(path));
  }

  it('is needed on every route, known or not, before anything else is looked at', async () => {
    const routes = await shutRoutes();
    expect(routes.length).toBeGreaterThanOrEqual(22);
    const first = problemIn(await me());
    const others: [string, string][] = [
      ...routes.filter(([method]) => method === 'GET').map(([, path]): [string, string] => ['OPTIONS', path]),
      ['GET', '/v1'],
      ['GET', '/v1/'],
      ['GET', '/v1/nothing'],
      ['GET', '/v1/me?limit=0&unknown=1'],
      ['DELETE', '/v1/me'],
      ['PROPFIND', '/v1/keys'],
      ['POST', '/%761/verify'],
      ['GET', '/v%31/me'],
      ['GET', '/v1/%6De'],
      ['GET', 'http://latchkey.example/v1/me'],
      ['GET', SIGN_IN],
      ['OPTIONS', SIGN_IN],
      ['GET', LEAVE],
      ['OPTIONS', LEAVE],
      ['POST', `${SIGN_IN}/x`],
      ['POST', '/v1/session'],
    ];
    for (const [method, path] of [...routes, ...others]) {
      const answer = await rawRequest(at.service.url, requestText(`${method} ${path}`, []));
      expect([answer.status, answer.hung], `${method} ${path}: ${answer.text}`).toEqual([401, false]);
      expect(answer.text).toMatch(/^www-authenticate: ApiKey realm="latchkey"\r$/im);
      expect(problemIn(answer)).toEqual(first);
    }
    for (const [, path] of routes.filter(([method]) => method === 'GET')) {
      const head = await rawRequest(at.service.url, requestText(`HEAD ${path}`, []));
      expect([head.status, head.body]).toEqual([401, '']);
    }
  });

  it('is not needed to present a link, but one that works', async () => {
    const body = JSON.stringify({ token: 'x' });
    const headers = ['Content-Type: application/json', `Content-Length: ${body.length}`];
    const request = requestText(`POST ${SIGN_IN}`, headers, body).replace(/^Host: .*$/im, 'Host: localhost');
    const answer = await rawRequest(at.service.url, request);
    expect(problemIn(answer)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect(answer.text).toMatch(/^www-authenticate: ApiKey realm="latchkey"\r$/im);
  });

  it('is not needed on open routes', async () => {
    for (const path of OPEN) {
      expect((await rawRequest(at.service.url, requestText(`GET ${path}`, []))).status, path).toBe(200);
    }
  });

  it('is refused in one and the same way, whatever is wrong with it', async () => {
    const [one, other, loader] = [
      await newKey(at.admin),
      await newKey(at.admin),
      await newKey(at.admin, { kind: 'data-loader' }),
    ];
    const [disabled, deleted] = [await newKey(at.admin), await newKey(at.admin)];
    await at.admin.post(`/v1/keys/${disabled.id}/disable`);
    await at.admin.delete(`/v1/keys/${deleted.id}`);
    const { accessKey: a, secretKey: s } = one;
    const nobody = issueCredential('api');
    const wrong: [string, ...string[]][] = [
      ['none'],
      ['one half', `accessKey: ${a}`],
      ['the other half', `secretKey: ${s}`],
      ['an empty half', `accessKey: ${a}`, 'secretKey:'],
      ['empty halves', 'accessKey:', 'secretKey: '],
      ['swapped halves', `accessKey: ${s}`, `secretKey: ${a}`],
      ['twice the access key', `accessKey: ${a}`, `secretKey: ${a}`],
      ['another key’s secret', `accessKey: ${a}`, `secretKey: ${other.secretKey}`],
      ['an unknown key', `accessKey: ${nobody.accessKey}`, `secretKey: ${nobody.secretKey}`],
      ['a cut secret', `accessKey: ${a}`, `secretKey: ${s.slice(0, -1)}`],
      ['a longer secret', `accessKey: ${a}`, `secretKey: ${s}0`],
      ['a secret in capitals', `accessKey: ${a}`, `secretKey: ${s.toUpperCase()}`],
      ['a duplicate access key', `accessKey: ${a}`, `accessKey: ${a}`, `secretKey: ${s}`],
      ['a duplicate secret key', `accessKey: ${a}`, `secretKey: ${s}`, `secretKey: ${s}`],
      ['a duplicate in capitals', `accessKey: ${a}`, `secretKey: ${s}`, `SECRETKEY: ${s}`],
      ['a duplicate that is empty', `accessKey: ${a}`, 'accessKey:', `secretKey: ${s}`],
      ['a first one that is empty', 'accessKey:', `accessKey: ${a}`, `secretKey: ${s}`],
      ['a list', `accessKey: ${a}, ${a}`, `secretKey: ${s}`],
      ['a quoted half', `accessKey: "${a}"`, `secretKey: ${s}`],
      ['blanks inside', `accessKey: ak_ ${a.slice(3)}`, `secretKey: ${s}`],
      ['other letters', `accessKey: ${a}`, `secretKey: ${s.slice(0, -1)}\u00e9`],
      ['16 KB', `accessKey: ${a}`, `secretKey: ${'x'.repeat(12_000)}`],
      ['another scheme', `Authorization: ApiKey ${a}:${s}`],
      ['names with a dash', `access-key: ${a}`, `secret-key: ${s}`],
      ['a cookie', `Cookie: accessKey=${a}; secretKey=${s}`],
      ['a data-loader key', `accessKey: ${loader.accessKey}`, `secretKey: ${loader.secretKey}`],
      ['a disabled key', `accessKey: ${disabled.accessKey}`, `secretKey: ${disabled.secretKey}`],
      ['a deleted key', `accessKey: ${deleted.accessKey}`, `secretKey: ${deleted.secretKey}`],
    ];
    const first = problemIn(await me());
    expect(first).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    for (const [what, ...headers] of wrong) {
      const answer = await me(...headers);
      expect(answer.status, what).toBe(401);
      expect(problemIn(answer), what).toEqual(first);
      expect(answer.text).toMatch(/^www-authenticate: ApiKey realm="latchkey"\r$/im);
      for (const half of [a, s, 'realm="latchkey",']) expect(answer.text).not.toContain(half);
    }
    expect((await me(`accessKey: ${a}`, `secretKey: ${s}`)).status).toBe(200);
  });

  it('is taken under names in any case, with the blanks that HTTP allows around values', async () => {
    const { accessKey, secretKey } = at.admin.credential;
    for (const [left, right] of [
      ['accessKey: ', 'secretKey: '],
      ['accesskey:', 'secretkey:'],
      ['ACCESSKEY: ', 'SECRETKEY: '],
      ['AcCeSsKeY:\t ', 'sEcReTkEy:   '],
    ]) {
      expect((await me(`${left}${accessKey}`, `${right}${secretKey} \t`)).status, left).toBe(200);
    }
  });

  it('is not looked for in the query or in the body', async () => {
    const { accessKey, secretKey } = at.admin.credential;
    const answer = await rawRequest(
      at.service.url,
      requestText(`GET /v1/me?accessKey=${accessKey}&secretKey=${secretKey}`, []),
    );
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain(secretKey);
    expect(at.service.output).not.toContain(secretKey);
  });

  it('is checked before the body is parsed, or even read', async () => {
    const bodies: [string, string[], string][] = [
      ['malformed JSON', ['Content-Type: application/json'], '{"name":'],
      ['no JSON', ['Content-Type: text/xml'], '<x/>'],
      ['1 MB', ['Content-Type: application/json'], 'x'.repeat(1_000_000)],
      ['invalid members', ['Content-Type: application/json'], '{"nme":1}'],
    ];
    const first = problemIn(await me());
    for (const [what, headers, body] of bodies) {
      for (const path of ['/v1/keys', '/v1/verify', '/%761/verify', '/v1/nothing']) {
        const request = requestText(`POST ${path}`, [...headers, `Content-Length: ${body.length}`], body);
        const answer = await rawRequest(at.service.url, request);
        expect(answer.status, `${what} to ${path}`).toBe(401);
        expect(problemIn(answer), what).toEqual(first);
      }
    }
    const announced = requestText('POST /v1/keys', ['Content-Type: application/json', 'Content-Length: 60000'], '{');
    const answer = await rawRequest(at.service.url, announced);
    expect([answer.status, answer.hung]).toEqual([401, false]);
  });
});

describe('throttling', () => {
  const at = runningService();
  const PER_CONNECTION = 500;

  /** Sends this many requests without a credential down one connection, and counts the answers by status. */
  async function failures(count: number): Promise<RawAnswer> {
    const one = 'GET /v1/me HTTP/1.1\r\nHost: x\r\n\r\n';
    return rawRequest(at.service.url, one.repeat(count - 1) + requestText('GET /v1/me', []));
  }

  it('answers 429 beyond 3,000 failures a minute, and never to a good credential', async () => {
    const started = Date.now();
    for (let i = 0; i < 3_000 / PER_CONNECTION; i++) {
      expect(count(await failures(PER_CONNECTION), 401)).toBe(PER_CONNECTION);
    }
    const beyond = await failures(10);
    expect([count(beyond, 401), count(beyond, 429)]).toEqual([0, 10]);
    const { accessKey } = at.admin.credential;
    const refused = await at.admin.as({ accessKey, secretKey: 'x' }).get('/v1/me');
    expectProblem(refused, 429, 'RATE_LIMITED');
    const link = await stranger(at.service.url).post(SIGN_IN, { token: 'x' });
    expectProblem(link, 429, 'RATE_LIMITED');
    const cookie = { cookie: `${await cookieName(at.service.url)}=x` };
    expectProblem(await stranger(at.service.url).get('/v1/me', cookie), 429, 'RATE_LIMITED');
    const retryAfter = Number(refused.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThanOrEqual(1);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect((await at.admin.get('/v1/me')).status).toBe(200);
    expect((await at.admin.post('/v1/keys', { name: 'Still served' })).status).toBe(201);
    for (const path of OPEN) expect((await fetch(at.service.url + path)).status).toBe(200);
    expect(Date.now() - started, 'the window had not ended').toBeLessThan(60_000);
  });
});

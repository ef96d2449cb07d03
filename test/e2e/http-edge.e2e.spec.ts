import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newKey } from '../support/people.js';
import { problemIn, rawRequest, rawRequests, requestText } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';

const RUNS = 500;
const BODY_LIMIT = 64 * 1024;

const PATHS = [
  '/v1/keys',
  '/v1/keys/key_x',
  '/v1/keys/key_x/disable',
  '/v1/keys/key_x/rotate',
  '/v1/users',
  '/v1/users/usr_x',
  '/v1/me',
  '/v1/me/keys',
  '/v1/verify',
  '/v1/revisions',
  '/v1/revisions.csv',
  '/livez',
  '/metrics',
  '/docs',
  '/openapi.json',
  '/asyncapi.json',
  '*',
  '/',
];

const method = fc.oneof(
  fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PROPFIND', 'QUERY'),
  fc.string({ minLength: 1, maxLength: 12 }),
);

/** Bytes as one character each: what a socket can carry. */
const bytes = (max: number) =>
  fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: max });

const path = fc.oneof(
  fc.constantFrom(...PATHS),
  fc.tuple(fc.constantFrom(...PATHS), bytes(60)).map(([known, rest]) => `${known}?${rest}`),
  fc
    .tuple(fc.constantFrom(...PATHS), fc.constantFrom('%', '%00', '%ff', '/../', '//', ';x', '#', '\\', '%2f'))
    .map(([known, rest]) => known + rest),
  bytes(200).map((rest) => `/${rest}`),
);

const NAMES = [
  'accessKey',
  'secretKey',
  'Idempotency-Key',
  'If-Match',
  'Latchkey-Position',
  'X-Request-Id',
  'Host',
  'Content-Type',
  'Content-Length',
  'Transfer-Encoding',
  'Expect',
  'Upgrade',
  'Connection',
  'X-Forwarded-For',
  'Range',
  'Accept-Encoding',
  'Content-Encoding',
  '__proto__',
  'constructor',
];
const VALUES = [
  '',
  '*',
  '"1"',
  'chunked',
  'gzip',
  '100-continue',
  'websocket',
  'close',
  'keep-alive',
  '-1',
  '18446744073709551616',
  'application/json',
  'bytes=0-1',
];

const header = fc.oneof(
  fc
    .tuple(fc.constantFrom(...NAMES), fc.oneof(fc.constantFrom(...VALUES), bytes(60)))
    .map(([name, value]) => `${name}: ${value}`),
  fc.constantFrom(...NAMES).map((name) => `${name}: ${'x'.repeat(16 * 1024)}`),
  bytes(60),
);

const body = fc.oneof(
  fc.constantFrom(
    '',
    '{}',
    'null',
    '{"__proto__":{"name":"x"}}',
    '{"constructor":{"prototype":{"name":"x"}},"name":"x"}',
    '{"name":"x","name":"\\u0000"}',
    `{"name":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    `{"name":"${'x'.repeat(BODY_LIMIT - 20)}"}`,
    'x'.repeat(BODY_LIMIT + 1),
  ),
  fc.json().map((json) => Buffer.from(json).toString('latin1')),
  fc
    .record({
      name: fc.string({ unit: 'binary' }),
      expiresAt: fc.oneof(
        fc.string(),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      ),
    })
    .map((value) => Buffer.from(JSON.stringify(value)).toString('latin1')),
  bytes(300),
);

type Framing = 'length' | 'chunked' | 'too long' | 'too short' | 'none' | 'both';

/** The body with the headers that say how long it is, or that lie about it. */
function framed(framing: Framing, content: string): { headers: string[]; body: string } {
  const chunked = `${content.length.toString(16)}\r\n${content}\r\n0\r\n\r\n`;
  switch (framing) {
    case 'length':
      return { headers: [`Content-Length: ${content.length}`], body: content };
    case 'too long':
      return { headers: [`Content-Length: ${content.length + 10}`], body: content };
    case 'too short':
      return { headers: [`Content-Length: ${Math.max(0, content.length - 3)}`], body: content };
    case 'chunked':
      return { headers: ['Transfer-Encoding: chunked'], body: content === '' ? '0\r\n\r\n' : chunked };
    case 'both':
      return { headers: [`Content-Length: ${content.length}`, 'Transfer-Encoding: chunked'], body: chunked };
    case 'none':
      return { headers: [], body: content };
  }
}

describe('whatever bytes arrive', () => {
  const at = runningService({ LOG_LEVEL: 'trace' });

  it('the service answers or closes, without 500 and without showing a secret, and goes on working', async () => {
    const key = await newKey(at.admin);
    const secret = key.secretKey;
    const place = fc.constantFrom('path', 'query', 'header', 'id', 'body', 'member', 'method', 'credential');
    const framing = fc.constantFrom<Framing>('length', 'length', 'chunked', 'too long', 'too short', 'none', 'both');
    const request = fc.record({
      method,
      path,
      headers: fc.array(header, { maxLength: 4 }),
      body,
      framing,
      place,
      good: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ place, good, ...given }) => {
        const sent = { ...given, headers: [...given.headers] };
        if (place === 'path') sent.path += `/${secret}`;
        if (place === 'query') sent.path += `?${secret}=${secret}`;
        if (place === 'header') sent.headers.push(`X-Note: ${secret}`);
        if (place === 'id') sent.headers.push(`X-Request-Id: ${secret}`);
        if (place === 'body') sent.body += secret;
        if (place === 'member') sent.body = JSON.stringify({ [secret]: secret, kind: secret, expiresAt: secret });
        if (place === 'method') sent.method += secret;
        if (place === 'credential') sent.headers.push(`accessKey: ${secret}`, `secretKey: ${secret}`);
        else if (good)
          sent.headers.push(...Object.entries(at.admin.credential).map(([name, value]) => `${name}: ${value}`));
        const content = framed(sent.framing, sent.body);
        const head = [...sent.headers, 'Content-Type: application/json', ...content.headers];
        const answer = await rawRequest(
          at.service.url,
          requestText(`${sent.method} ${sent.path}`, head, content.body),
          true,
        );
        expect(answer.hung, 'hung').toBe(false);
        expect(answer.text).not.toMatch(/^HTTP\/1\.1 50[0-24-9]/);
        expect(answer.text).not.toContain('"code":"INTERNAL"');
        expect(answer.text).not.toContain(secret);
      }),
      { numRuns: RUNS },
    );
    for (const known of [secret, at.admin.credential.secretKey]) expect(at.service.output).not.toContain(known);
    expect(at.service.output).not.toContain('unexpected error');
    expect((await at.admin.as(key).get('/v1/me')).status).toBe(200);
    expect((await newKey(at.admin)).version).toBe(1);
    expect((await fetch(`${at.service.url}/readyz`)).status).toBe(200);
  });

  it('a refusal names what is wrong by pointers that hold no secret', async () => {
    const { id, secretKey: secret } = await newKey(at.admin);
    const body = { [secret]: 1, kind: secret, expiresAt: secret, role: secret, overlapSeconds: secret };
    const refusals = [
      await at.admin.post('/v1/keys', body),
      await at.admin.post('/v1/users', body),
      await at.admin.post('/v1/verify', body),
      await at.admin.patch(`/v1/keys/${id}`, body),
      await at.admin.post(`/v1/keys/${id}/rotate`, body),
      await at.admin.post(`/v1/keys/${id}/disable?${secret}=${secret}`),
      await at.admin.get(`/v1/keys?${secret}=${secret}&status=${secret}&cursor=${secret}`),
      await at.admin.get('/v1/me', { 'latchkey-position': secret }),
    ];
    for (const { status, text } of refusals) {
      expect([status, text.includes('VALIDATION_FAILED')]).toEqual([400, true]);
      expect(text).not.toContain(secret);
    }
    expect(at.service.output).not.toContain(secret);
  });

  it.each([
    ['header without end', 'GET /v1/me HTTP/1.1\r\nHost: x\r\nX: '],
    ['half a request line', 'GET /v1/m'],
    ['nothing', ''],
    ['TLS', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['HTTP/0.9', 'GET /v1/me\r\n\r\n'],
    ['a header line with NUL', 'GET /v1/me HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n'],
    ['a folded header', 'GET /v1/me HTTP/1.1\r\nHost: x\r\naccessKey: a\r\n b\r\n\r\n'],
    ['a bare line feed', 'GET /v1/me HTTP/1.1\nHost: x\naccessKey: a\n\n'],
    ['two lengths', 'POST /v1/keys HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx'],
    ['chunks without size', 'POST /v1/keys HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ])('%s ends in a refusal or a close', async (_what, text) => {
    const answer = await rawRequest(at.service.url, text, true);
    expect(answer.hung).toBe(false);
    expect([0, 400, 401, 404, 505]).toContain(answer.status);
    if (answer.status !== 0) expect(answer.text).toContain('application/problem+json');
  });

  it.each([
    '/docs/../x',
    '/docs/%2e%2e/x',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%00',
    '/docs/a\\..\\b',
    '/docs/nothing',
  ])('GET %s leaves the folder of the page nowhere', async (path) => {
    const answer = await rawRequest(at.service.url, requestText(`GET ${path}`, []));
    expect(answer.status).toBe(404);
    expect(problemIn(answer)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('a range that a file of the page does not have is not our fault', async () => {
    const headers = ['Range: bytes=999999999-'];
    const answer = await rawRequest(at.service.url, requestText('GET /docs/swagger-ui.css', headers));
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  });

  it('a request without host is refused, by Node itself', async () => {
    expect((await rawRequest(at.service.url, 'GET /v1/me HTTP/1.1\r\n\r\n', true)).status).toBe(400);
  });

  it('headers of 20 KB are refused as too large', async () => {
    const answer = await rawRequest(at.service.url, requestText('GET /v1/me', [`X: ${'x'.repeat(20_000)}`]));
    expect(answer.status).toBe(431);
    expect(answer.text).toContain('application/problem+json');
  });

  it.each([
    ['headers of 20 KB', requestText('GET /v1/me', [`X: ${'x'.repeat(20_000)}`]), 431],
    ['what is no HTTP', 'what\r\n\r\n', 400],
    ['an unknown method', requestText('FROB /v1/keys', []), 405],
  ])('%s on a connection that has had an answer is refused in words too', async (_what, text, status) => {
    const first = requestText('GET /livez', ['Connection: keep-alive']);
    const answers = await rawRequests(at.service.url, [first, text]);
    expect(answers.map((one) => one.split(' ')[1])).toEqual(['200', String(status)]);
    expect(answers[1]).toContain('application/problem+json');
  });

  it('a body without end is cut off at the limit, chunked or not', async () => {
    const credential = Object.entries(at.admin.credential).map(([name, value]) => `${name}: ${value}`);
    const chunk = `${(10_000).toString(16)}\r\n${'x'.repeat(10_000)}\r\n`;
    const head = [...credential, 'Content-Type: application/json', 'Transfer-Encoding: chunked'];
    const chunked = await rawRequest(at.service.url, requestText('POST /v1/keys', head, chunk.repeat(10)));
    expect([chunked.status, chunked.hung]).toEqual([413, false]);
    const announced = [...credential, 'Content-Type: application/json', `Content-Length: ${10 ** 12}`];
    const long = await rawRequest(at.service.url, requestText('POST /v1/keys', announced, 'x'.repeat(100)));
    expect([long.status, long.hung]).toEqual([413, false]);
  });

  it('a text of nearly 64 KiB is looked at, not tripped over', async () => {
    for (const text of ['x'.repeat(65_000), '\\"'.repeat(32_000), '['.repeat(65_000)]) {
      const answer = await at.admin.sendRaw('POST', '/v1/keys', `{"name":"${text}"}`, {
        'content-type': 'application/json',
        'idempotency-key': 'long text',
      });
      expect([answer.status, answer.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    }
  });
});

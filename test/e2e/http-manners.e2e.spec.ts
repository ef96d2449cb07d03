import { describe, expect, it } from 'vitest';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { problemIn, rawRequest, requestText } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';

const at = runningService({ LATCHKEY_TRUSTED_PROXIES: '127.0.0.1, 10.0.0.0/8' });

const credential = async () => {
  const { accessKey, secretKey } = await at.service.firstAdmin();
  return [`accessKey: ${accessKey}`, `secretKey: ${secretKey}`];
};

describe('an empty body is fine, whatever its type', () => {
  const TYPES = ['text/plain', 'application/x-www-form-urlencoded', 'application/json', 'nonsense'];

  it.each(TYPES)('as %s, by length and chunked', async (type) => {
    const { id } = await newKey(at.admin);
    const head = [...(await credential()), `Content-Type: ${type}`];
    for (const [method, path, status] of [
      ['POST', `/v1/keys/${id}/disable`, 200],
      ['POST', `/v1/keys/${id}/enable`, 200],
      ['PATCH', `/v1/keys/${id}`, 200],
      ['DELETE', `/v1/keys/${id}`, 204],
    ] as const) {
      const start = `${method} ${path}`;
      const none = await rawRequest(at.service.url, requestText(start, head));
      const ofLength = await rawRequest(at.service.url, requestText(start, [...head, 'Content-Length: 0']));
      expect([start, none.status, ofLength.status]).toEqual([start, status, status]);
      if (type === 'nonsense') continue;
      const chunked = await rawRequest(
        at.service.url,
        requestText(start, [...head, 'Transfer-Encoding: chunked'], '0\r\n\r\n'),
      );
      expect([start, chunked.status]).toEqual([start, status]);
    }
  });

  it('and so is null where no body is needed', async () => {
    const { id } = await newKey(at.admin);
    const type = { 'content-type': 'application/json' };
    for (const path of [`/v1/keys/${id}/disable`, `/v1/keys/${id}/enable`]) {
      expect((await at.admin.sendRaw('POST', path, 'null', type)).status).toBe(200);
    }
    expectProblem(await at.admin.sendRaw('POST', '/v1/keys', 'null', type), 400, 'VALIDATION_FAILED', ['/name']);
    expect((await at.admin.sendRaw('DELETE', `/v1/keys/${id}`, 'null', type)).status).toBe(204);
  });

  it('one that is not is refused before it ends', async () => {
    const head = [...(await credential()), 'Content-Type: text/plain', 'Content-Length: 100'];
    const answer = await rawRequest(at.service.url, requestText('POST /v1/keys', head, 'a'));
    expect([answer.status, problemIn(answer)['code']]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
  });
});

describe('the source of a request behind a trusted proxy', () => {
  it.each([
    ['198.51.100.8', '198.51.100.8'],
    ['198.51.100.8:2345', '198.51.100.8'],
    ['[2001:db8::7]:443', '2001:db8::7'],
    ['2001:DB8::7', '2001:db8::7'],
    ['198.51.100.8:2345, 10.0.0.5:8080', '198.51.100.8'],
    ['198.51.100.9, 198.51.100.8', '198.51.100.8'],
    ['unknown', '127.0.0.1'],
    ['unknown, 10.0.0.5', '10.0.0.5'],
    ['<script>', '127.0.0.1'],
  ])('X-Forwarded-For: %s is %s', async (forwarded, address) => {
    const { client, user } = await person(at.admin, 'admin');
    await client.post('/v1/keys', { name: 'x' }, { 'x-forwarded-for': forwarded });
    const { items } = (await client.get(`/v1/revisions?userId=${user.id}`)).body;
    expect(items[0].source.address).toBe(address);
  });

  it('is throttled whatever its ports are', async () => {
    const statuses = new Set<number>();
    for (let port = 1; port <= 3_100; port += 50) {
      const asked = Array.from({ length: 50 }, (_, i) =>
        fetch(`${at.service.url}/v1/me`, { headers: { 'x-forwarded-for': `203.0.113.77:${port + i}` } }),
      );
      for (const answer of await Promise.all(asked)) statuses.add(answer.status);
    }
    expect([...statuses]).toEqual([401, 429]);
  });
});

it.each(['0x10', '1e2', '%205', '5%20', '+5', '05', '5.0', '', '0', '201', 'NaN'])(
  'limit=%s is refused',
  async (limit) => expectProblem(await at.admin.get(`/v1/keys?limit=${limit}`), 400, 'VALIDATION_FAILED', ['?limit']),
);

describe('what Node would say by itself is a problem with a request id', () => {
  const HOST = 'Host: latchkey.example';
  const text = (start: string, ...headers: string[]) => `${[start, ...headers].join('\r\n')}\r\n\r\n`;

  it.each([
    ['a method that HTTP does not know', text('FROB /v1/keys HTTP/1.1', HOST), 405],
    ['a method in lower case', text('get /v1/keys?limit=1 HTTP/1.1', HOST), 405],
    ['a method nobody knows, where nothing is', text('FROB /nothing HTTP/1.1', HOST), 404],
    ['no Host', text('GET /livez HTTP/1.1', 'Connection: close'), 400],
    ['two Hosts', text('GET /livez HTTP/1.1', HOST, HOST, 'Connection: close'), 400],
    ['an expectation', text('GET /livez HTTP/1.1', HOST, 'Expect: x', 'Connection: close'), 417],
    ['CONNECT', text('CONNECT latchkey.example:443 HTTP/1.1', HOST), 0],
    ['headers that are too large', text('GET /livez HTTP/1.1', HOST, `X: ${'x'.repeat(20_000)}`), 431],
    ['an address that is too long', text(`GET /${'x'.repeat(20_000)} HTTP/1.1`, HOST), 431],
    ['what is no HTTP', 'what\r\n\r\n', 400],
  ])('%s', async (_name, bytes, status) => {
    const answer = await rawRequest(at.service.url, bytes);
    expect(answer.text).toMatch(/content-type: application\/problem\+json/i);
    const id = /x-request-id: (\S+)/i.exec(answer.text)?.[1];
    expect(JSON.parse(answer.body)).toMatchObject({ status: status || answer.status, requestId: id });
    if (status !== 0) expect(answer.status).toBe(status);
    if (status === 405) expect(answer.text).toMatch(/allow: GET, HEAD, POST/i);
    expect(answer.hung).toBe(false);
  });

  it('QUERY', async () => expectProblem(await at.admin.send('QUERY', '/v1/keys'), 405, 'METHOD_NOT_ALLOWED'));

  it('and HTTP/1.0 needs no Host', async () => {
    expect((await rawRequest(at.service.url, 'GET /livez HTTP/1.0\r\n\r\n')).status).toBe(200);
  });

  it('a body is asked for only by who may send it', async () => {
    const { client } = await person(at.admin, 'member');
    const { accessKey, secretKey } = client.credential!;
    const expecting = (key: string[]) => [...key, 'Expect: 100-continue', 'Content-Type: application/json', 'Content-Length: 2']; // prettier-ignore
    const member = expecting([`accessKey: ${accessKey}`, `secretKey: ${secretKey}`]);
    const refused = await rawRequest(at.service.url, requestText('POST /v1/activity', member));
    expect(refused.text).toMatch(/^HTTP\/1\.1 403/);
    const asked = await rawRequest(at.service.url, requestText('POST /v1/keys', expecting(await credential()), '{}'));
    expect(asked.text).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 400/);
  });
});

import { describe, expect, it } from 'vitest';
import { freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const padded = (bytes: number) => '{"name":"x"}'.padEnd(bytes, ' ');

describe('every route', () => {
  const at = runningService();

  describe('X-Request-Id', () => {
    it.each(['a', 'req-1.2_3', 'X'.repeat(128)])('is taken when it is %s', async (id) => {
      for (const path of ['/v1/me', '/livez', '/v1/keys/none', '/nowhere']) {
        const { headers, body } = await at.admin.get(path, { 'x-request-id': id });
        expect(headers.get('x-request-id')).toBe(id);
        if (headers.get('content-type')?.includes('problem')) expect(body.requestId).toBe(id);
      }
    });

    it.each(['', 'X'.repeat(129), 'a b', 'a,b', 'ü', '<script>', '${jndi}', 'a/b'])(
      'is made when it is %j',
      async (id) => {
        const { headers } = await at.admin.get('/v1/me', { 'x-request-id': id });
        expect(headers.get('x-request-id')).toMatch(UUID);
      },
    );

    it('is another one for each request, and stands in the history of a write', async () => {
      const [one, two] = [await at.admin.get('/v1/me'), await at.admin.get('/v1/me')];
      expect(one.headers.get('x-request-id')).not.toBe(two.headers.get('x-request-id'));
      const created = await at.admin.post('/v1/keys', { name: 'x' });
      const { items } = (await at.admin.get(`/v1/keys/${created.body.id}/revisions`)).body;
      expect(items[0].requestId).toBe(created.headers.get('x-request-id'));
    });
  });

  describe('bodies', () => {
    it.each([
      ['cut off', '{"name":'],
      ['not JSON', 'name=x'],
      ['two values', '{} {}'],
      ['with a comment', '{"name":"x"/**/}'],
      ['after a byte order mark of UTF-16', '\u0000{\u0000}'],
      ['blank', ' '],
      ['NaN', '{"name":NaN}'],
    ])('that are %s are MALFORMED_JSON', async (_what, body) => {
      expectProblem(await at.admin.sendRaw('POST', '/v1/keys', body, JSON_TYPE), 400, 'MALFORMED_JSON');
    });

    it('that are not UTF-8 are MALFORMED_JSON', async () => {
      for (const bytes of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf8, 0x88, 0x80, 0x80, 0x80]]) {
        const body = Buffer.concat([Buffer.from('{"name":"x'), Buffer.from(bytes), Buffer.from('"}')]);
        const answer = await at.admin.sendRaw('POST', '/v1/keys', new Uint8Array(body), JSON_TYPE);
        expectProblem(answer, 400, 'MALFORMED_JSON');
      }
    });

    it.each(['[]', '"x"', '1', 'true', '[{"name":"x"}]'])('that are %s are no object', async (body) => {
      const key = await newKey(at.admin);
      for (const [method, path] of [
        ['POST', '/v1/keys'],
        ['PATCH', `/v1/keys/${key.id}`],
        ['POST', `/v1/keys/${key.id}/disable`],
        ['POST', `/v1/keys/${key.id}/rotate`],
        ['POST', '/v1/users'],
        ['POST', '/v1/verify'],
      ]) {
        expectProblem(await at.admin.sendRaw(method!, path!, body, JSON_TYPE), 400, 'VALIDATION_FAILED', ['']);
      }
      expect((await at.admin.get(`/v1/keys/${key.id}`)).body.version).toBe(1);
    });

    it('may be empty where all members are optional', async () => {
      const key = await newKey(at.admin);
      for (const headers of [{}, JSON_TYPE]) {
        for (const body of [undefined, '']) {
          const answer = await at.admin.sendRaw('POST', `/v1/keys/${key.id}/disable`, body, headers);
          expect(answer.status, JSON.stringify([headers, body])).toBe(200);
        }
      }
      expectProblem(await at.admin.sendRaw('POST', '/v1/keys', '', JSON_TYPE), 400, 'VALIDATION_FAILED');
      expectProblem(await at.admin.sendRaw('POST', '/v1/keys'), 400, 'VALIDATION_FAILED');
    });

    it.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'application/merge-patch+json',
      'application/jsonp',
      'nonsense',
      undefined,
    ])('of type %s are UNSUPPORTED_MEDIA_TYPE', async (type) => {
      const headers: Record<string, string> = type === undefined ? {} : { 'content-type': type };
      const answer = await at.admin.sendRaw('POST', '/v1/keys', '{"name":"x"}', headers);
      expectProblem(answer, 415, 'UNSUPPORTED_MEDIA_TYPE');
    });

    it.each([
      'application/json',
      'application/json; charset=utf-8',
      'Application/JSON',
      'application/json;charset=UTF-8',
    ])('of type %s are read', async (type) => {
      const answer = await at.admin.sendRaw('POST', '/v1/keys', '{"name":"x"}', { 'content-type': type });
      expect(answer.status).toBe(201);
    });

    it('of 64 KiB are read, and one byte more is PAYLOAD_TOO_LARGE', async () => {
      const largest = await at.admin.sendRaw('POST', '/v1/keys', padded(64 * 1024), JSON_TYPE);
      expect(largest.status).toBe(201);
      for (const path of ['/v1/keys', '/v1/verify', '/v1/users']) {
        const larger = await at.admin.sendRaw('POST', path, padded(64 * 1024 + 1), JSON_TYPE);
        expectProblem(larger, 413, 'PAYLOAD_TOO_LARGE');
      }
    });

    it('nested without end are refused, not followed', async () => {
      const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
      const answer = await at.admin.sendRaw('POST', '/v1/keys', deep, JSON_TYPE);
      expect(answer.status).toBe(400);
      const inside = `{"name":"x","a":${deep}}`;
      expect((await at.admin.sendRaw('POST', '/v1/keys', inside, JSON_TYPE)).status).toBe(400);
      const inText = JSON.stringify({ name: '[{'.repeat(50) });
      expect((await at.admin.sendRaw('POST', '/v1/keys', inText, JSON_TYPE)).status).toBe(201);
      const idempotent = { ...JSON_TYPE, 'idempotency-key': freshName('deep') };
      expect((await at.admin.sendRaw('POST', '/v1/keys', inside, idempotent)).status).toBe(400);
    });
  });

  describe('methods', () => {
    it('that a path does not take are 405 with Allow', async () => {
      const key = await newKey(at.admin);
      const cases: [string, string, string[]][] = [
        ['PUT', '/v1/keys', ['GET', 'POST']],
        ['DELETE', '/v1/keys', ['GET', 'POST']],
        ['POST', `/v1/keys/${key.id}`, ['DELETE', 'GET', 'PATCH']],
        ['PUT', `/v1/keys/${key.id}`, ['DELETE', 'GET', 'PATCH']],
        ['GET', `/v1/keys/${key.id}/disable`, ['POST']],
        ['PATCH', '/v1/me', ['GET']],
        ['GET', '/v1/verify', ['POST']],
        ['POST', '/v1/revisions', ['GET']],
        ['POST', '/v1/revisions.csv', ['GET']],
        ['DELETE', '/v1/users/usr_x', ['GET', 'PATCH']],
        ['OPTIONS', '/v1/keys', ['GET', 'POST']],
        ['POST', '/livez', ['GET']],
        ['PUT', '/metrics', ['GET']],
      ];
      for (const [method, path, allowed] of cases) {
        const answer = await at.admin.send(method, path);
        expectProblem(answer, 405, 'METHOD_NOT_ALLOWED');
        const allow = answer.headers.get('allow')!.split(', ');
        expect(allow.filter((one) => one !== 'HEAD' && one !== 'OPTIONS').sort(), `${method} ${path}`).toEqual(allowed);
      }
    });

    it('HEAD answers as GET does, without the body', async () => {
      const key = await newKey(at.admin);
      for (const path of [
        '/v1/me',
        '/v1/keys',
        `/v1/keys/${key.id}`,
        '/v1/keys/none',
        '/v1/keys?limit=0',
        '/v1/revisions.csv',
        '/livez',
        '/readyz',
        '/metrics',
        '/openapi.json',
        '/asyncapi.json',
      ]) {
        const [get, head] = [await at.admin.get(path), await at.admin.send('HEAD', path)];
        expect([head.status, head.text], path).toEqual([get.status, '']);
        for (const name of ['content-type', 'etag']) expect(head.headers.get(name)).toBe(get.headers.get(name));
      }
    });
  });

  it.each([
    '/v1',
    '/v1/',
    '/v1/nothing',
    '/v2/keys',
    '/V1/me',
    '/v1/me/',
    '/v1/keys/',
    '/v1//keys',
    '/v1/keys/key_x/',
    '/v1/keys/key_x/nothing',
    '/v1/keys/key_x/revisions/1',
    '/v1/me.json',
    '/v1/%6De/x',
  ])('%s is NOT_FOUND', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS']) {
      expectProblem(await at.admin.send(method, path), 404, 'NOT_FOUND');
    }
  });

  it('answers JSON with a charset nobody has to guess, and lets no browser guess types', async () => {
    const { headers } = await at.admin.get('/v1/me');
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBe(null);
  });

  it('ignores what proxies claim, unless they are trusted', async () => {
    const { client, user } = await person(at.admin, 'admin');
    await client.post('/v1/keys', { name: 'x' }, { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' });
    const { items } = (await client.get(`/v1/revisions?userId=${user.id}`)).body;
    expect(items[0].source.address).toBe('127.0.0.1');
  });
});

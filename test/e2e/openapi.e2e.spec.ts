import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { Browser, followLink } from '../support/browser.js';
import type { Answer } from '../support/client.js';
import { newKey, person } from '../support/people.js';
import { runningService } from '../support/running-service.js';

/** Routes of the contract that exist on the embedded default. */
const ROUTES = [
  'POST /v1/keys',
  'GET /v1/keys',
  'GET /v1/keys/counts',
  'POST /v1/keys/batch',
  'POST /v1/keys/import',
  'GET /v1/keys/{id}',
  'PATCH /v1/keys/{id}',
  'DELETE /v1/keys/{id}',
  'POST /v1/keys/{id}/disable',
  'POST /v1/keys/{id}/enable',
  'POST /v1/keys/{id}/rotate',
  'POST /v1/keys/{id}/reveal',
  'GET /v1/keys/{id}/revisions',
  'GET /v1/keys/{id}/use',
  'DELETE /v1/keys/{id}/previous-secret',
  'GET /v1/keys/labels',
  'GET /v1/scopes',
  'GET /v1/policy',
  'PATCH /v1/policy',
  'POST /v1/policy/preview',
  'GET /v1/policy/breaches',
  'GET /v1/users',
  'GET /v1/users/{id}',
  'POST /v1/users',
  'POST /v1/users/import',
  'PATCH /v1/users/{id}',
  'POST /v1/users/{id}/deactivate',
  'POST /v1/users/{id}/activate',
  'GET /v1/me',
  'GET /v1/me/keys',
  'GET /v1/revisions',
  'GET /v1/revisions.csv',
  'GET /v1/revisions.jsonl',
  'POST /v1/verify',
  'POST /v1/verify/batch',
  'GET /v1/forward-auth',
  'GET /v1/statistics/checks',
  'GET /v1/events',
  'POST /v1/session',
  'POST /v1/session/link',
  'GET /v1/session',
  'DELETE /v1/session',
  'GET /v1/me/sessions',
  'DELETE /v1/me/sessions',
  'DELETE /v1/users/{id}/sessions',
  'POST /v1/users/{id}/sign-in-link',
  'GET /v1/instances',
  'GET /v1/replica',
  'POST /v1/replica/reports',
  'POST /v1/replica/limits',
  'POST /v1/replica/leave',
  'POST /v1/activity',
  'GET /livez',
  'GET /readyz',
  'GET /metrics',
];
const OPEN = ['GET /livez', 'GET /readyz', 'GET /metrics', 'POST /v1/session/link', 'POST /v1/replica/leave'];
/** Writes that take no Idempotency-Key: nothing is changed, a repeat is told by something else, or it has no caller. */
const NOT_REPEATABLE = [
  'POST /v1/keys/{id}/reveal',
  'POST /v1/verify',
  'POST /v1/verify/batch',
  'POST /v1/activity',
  'POST /v1/policy/preview',
  'POST /v1/replica/reports',
  'POST /v1/replica/limits',
  'DELETE /v1/session',
];
/** Writes that take no If-Match: there is no version, or none in common. */
const WITHOUT_VERSION = [
  'POST /v1/keys',
  'POST /v1/keys/batch',
  'POST /v1/keys/import',
  'POST /v1/users',
  'POST /v1/users/import',
  'POST /v1/session',
  'POST /v1/verify',
  'POST /v1/verify/batch',
  'POST /v1/activity',
  'POST /v1/policy/preview',
  'POST /v1/replica/reports',
  'POST /v1/replica/limits',
];
/** Writes that take no body. */
const WITHOUT_BODY =
  /^(DELETE .+|POST \/v1\/session|POST \/v1\/keys\/\{id\}\/(enable|reveal)|POST \/v1\/users\/\{id\}\/(activate|deactivate|sign-in-link))$/;
const BODY_OPTIONAL = /^(PATCH .+|POST \/v1\/policy\/preview|POST \/v1\/keys\/\{id\}\/(disable|rotate))$/;

// oxlint-disable-next-line typescript/no-explicit-any -- the document is checked against its own schema first
type Json = any;

describe('/openapi.json', () => {
  const at = runningService({ LATCHKEY_SEALING_KEY: Buffer.alloc(32, 7).toString('base64') });
  let document: Json;
  let ajv: Ajv2020;

  beforeAll(async () => {
    document = await (await fetch(`${at.service.url}/openapi.json`)).json();
    ajv = new Ajv2020({ strict: false, allErrors: true });
    (addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
    ajv.addSchema(document, 'openapi');
  });

  const operation = (route: string): Json => {
    const [method, path] = route.split(' ') as [string, string];
    return document.paths[path]?.[method.toLowerCase()];
  };

  function matchesSchema(pointer: string[], value: unknown): void {
    const escaped = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    const validate = ajv.compile({ $ref: `openapi#/${escaped.join('/')}` });
    expect(validate(value) || validate.errors, `${pointer.join(' ')}: ${JSON.stringify(value)}`).toBe(true);
  }

  /** Asserts that an answer is what the document says of this route, a problem included. */
  function documented(route: string, answer: Answer): void {
    const [method, path] = route.split(' ') as [string, string];
    const { responses } = operation(route);
    const status = String(answer.status);
    expect(Object.keys(responses), route).toContain(status);
    const pointer = ['paths', path, method.toLowerCase(), 'responses', status];
    const { content } = responses[status];
    if (content === undefined) return expect(answer.body, route).toBe(undefined);
    const type = answer.headers.get('content-type')!.split(';')[0]!;
    expect(Object.keys(content), route).toContain(type);
    matchesSchema([...pointer, 'content', type, 'schema'], answer.body);
    for (const name of Object.keys(answer.body)) {
      expect(Object.keys(membersOf(content[type].schema)), `${route} answers ${name}`).toContain(name);
    }
  }

  function membersOf(schema: Json): Record<string, Json> {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema.properties : membersOf(document.components.schemas[name]);
  }

  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(document));
    expect(valid || errors).toBe(true);
    expect(document.openapi).toMatch(/^3\.1\./);
  });

  it('is the same as YAML', async () => {
    const yaml = await (await fetch(`${at.service.url}/openapi.yaml`)).text();
    expect(yaml).toContain('openapi: 3.1');
    for (const path of Object.keys(document.paths)) expect(yaml).toContain(path);
  });

  it('has every route of the contract', () => {
    for (const route of ROUTES) expect(operation(route)?.summary, route).toMatch(/./);
  });

  it('names each operation once, and says what each path and query parameter is', () => {
    const operations = Object.entries<Json>(document.paths).flatMap(([path, item]) =>
      Object.entries<Json>(item).map(([method, one]) => ({ path, method, one })),
    );
    const names = operations.map(({ one }) => one.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const { path, method, one } of operations) {
      const inPath = (one.parameters ?? []).filter((parameter: Json) => parameter.in === 'path');
      const expected = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(
        inPath.map(({ name }: Json) => name),
        `${method} ${path}`,
      ).toEqual(expected);
      for (const parameter of one.parameters ?? []) expect(parameter.schema, `${path} ${parameter.name}`).toBeTruthy();
    }
    const query = (route: string) =>
      operation(route)
        .parameters.filter((one: Json) => one.in === 'query')
        .map(({ name }: Json) => name)
        .sort();
    expect(query('GET /v1/keys').join(' ')).toBe(
      'cursor environment expiresBefore includeDeleted includeTotal kind limit mappedUserId neverExpires neverUsed order q sort status tag',
    );
    const tag = operation('GET /v1/keys').parameters.find(({ name }: Json) => name === 'tag');
    const label = { type: 'string', minLength: 1, maxLength: 50 };
    // repeated, which is how OpenAPI takes an array in a query
    expect([tag.required ?? false, tag.schema]).toMatchObject([false, { type: 'array', maxItems: 20, items: label }]);
    expect(query('GET /v1/revisions').join(' ')).toBe(
      'action cursor from includeTotal keyId limit targetId targetType to userId',
    );
    expect(query('GET /v1/events')).toEqual(['after']);
    expect(query('GET /v1/users')).toEqual(['active', 'cursor', 'externalId', 'includeTotal', 'limit', 'q']);
  });

  it('says where a credential is needed, and which headers a write takes', () => {
    for (const route of ROUTES) {
      const { security, parameters } = operation(route);
      const withSession = route === 'GET /v1/forward-auth' ? [] : [{ session: [] }];
      expect(security, route).toEqual(OPEN.includes(route) ? [] : [{ accessKey: [], secretKey: [] }, ...withSession]);
      const headers = (parameters ?? []).filter((one: Json) => one.in === 'header').map(({ name }: Json) => name);
      if (OPEN.includes(route) || route === 'GET /v1/forward-auth') expect(headers, route).toEqual([]);
      else if (route.startsWith('GET')) {
        expect(headers, route).toEqual([...(route === 'GET /v1/events' ? ['Last-Event-ID'] : []), 'Latchkey-Position']);
      } else {
        const repeatable = NOT_REPEATABLE.includes(route) ? [] : ['Idempotency-Key'];
        const versioned = WITHOUT_VERSION.includes(route) ? [] : ['If-Match'];
        expect(headers, route).toEqual(['X-CSRF-Token', ...repeatable, ...versioned]);
      }
    }
    const idempotency = operation('POST /v1/keys').parameters.find(({ name }: Json) => name === 'Idempotency-Key');
    expect(idempotency.schema).toEqual({ type: 'string', minLength: 1, maxLength: 255, pattern: '^[ -~]{1,255}$' });
    const schemes = document.components.securitySchemes;
    for (const name of ['accessKey', 'secretKey']) {
      expect(schemes[name]).toMatchObject({ type: 'apiKey', in: 'header', name });
    }
    expect(schemes.session).toMatchObject({
      type: 'apiKey',
      in: 'cookie',
      name: expect.stringMatching(/^__Host-latchkey-\w{8}$/),
    });
  });

  it('declares a body where one is taken, and says whether it is needed', () => {
    for (const route of ROUTES.filter((one) => !one.startsWith('GET'))) {
      const { requestBody } = operation(route);
      if (WITHOUT_BODY.test(route)) expect(requestBody, route).toBe(undefined);
      else expect(requestBody.required, route).toBe(!BODY_OPTIONAL.test(route));
    }
  });

  it('takes null where no body is needed', async () => {
    const [{ id }, { user }] = [await newKey(at.admin), await person(at.admin)];
    const paths = [`/v1/keys/${id}/enable`, `/v1/keys/${id}/reveal`, `/v1/users/${user.id}/deactivate`];
    for (const path of paths) expect((await at.admin.post(path, null)).status, path).toBe(200);
    expect((await at.admin.send('DELETE', `/v1/keys/${id}`, null)).status).toBe(204);
  });

  it('gives generated clients names to call: operations, components, six tags', () => {
    const names = ['createKey', 'listKeys', 'getKey', 'updateKey', 'deleteKey', 'createUser', 'listRevisions'];
    expect(ROUTES.map((route) => operation(route).operationId)).toEqual(expect.arrayContaining(names));
    const components = ['ApiKey', 'NewApiKey', 'ApiKeyPage', 'User', 'NewUser', 'UserPage', 'Revision', 'Problem'];
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(components));
    const tags = document.tags.map(({ name, description }: Json) => description && name);
    expect(tags).toEqual(['Keys', 'Policy', 'Users', 'Sessions', 'History', 'Service']);
    for (const route of ROUTES) expect(tags, route).toEqual(expect.arrayContaining(operation(route).tags));
    expect(document.servers).toMatchObject([{ url: '/' }]);
  });

  it('says what everything is, in words and patterns that every generator reads', () => {
    for (const route of ROUTES) {
      const { description, parameters } = operation(route);
      expect(description, route).toMatch(/\.$/);
      for (const one of parameters ?? []) expect(one.description, `${route} ${one.name}`).toMatch(/./);
    }
    for (const [name, schema] of Object.entries<Json>(document.components.schemas)) everyMember(name, schema);
    expect(JSON.stringify(document)).not.toContain('\\\\p{');
    expect(JSON.stringify(document.components.schemas)).not.toMatch(/"default":[{[]/);
  });

  function everyMember(name: string, schema: Json): void {
    for (const [member, inner] of Object.entries<Json>(schema.properties ?? {})) {
      expect(inner.description ?? inner.$ref ?? inner.items?.$ref, `${name}.${member}`).toMatch(/./);
      everyMember(`${name}.${member}`, inner);
      if (inner.items) everyMember(`${name}.${member}`, inner.items);
    }
  }

  it('names the media type of answers that are not JSON, and the refusals of each route', async () => {
    const types = (route: string, status = 200) => Object.keys(operation(route).responses[status].content ?? {});
    expect(types('GET /v1/revisions.csv')).toEqual(['text/csv']);
    expect(types('GET /v1/revisions.jsonl')).toEqual(['application/jsonl']);
    expect(types('GET /v1/events')).toEqual(['application/x-ndjson', 'text/event-stream']);
    expect(types('GET /v1/replica')).toEqual(['application/x-ndjson']);
    expect(types('GET /metrics')).toEqual(['text/plain']);
    expect([types('GET /readyz'), types('GET /readyz', 503)]).toEqual([['application/json'], ['application/json']]);
    const refusals = (route: string) => Object.keys(operation(route).responses).filter((status) => status >= '4');
    expect(refusals('DELETE /v1/keys/{id}').join(' ')).toBe('400 401 403 404 412 422 429 503 default');
    expect(refusals('PATCH /v1/keys/{id}').join(' ')).toBe('400 401 403 404 409 412 413 415 422 429 503 default');
    expect(refusals('POST /v1/session').join(' ')).toBe('400 401 403 404 422 429 503 default');
    expect(refusals('POST /v1/session/link').join(' ')).toBe('400 401 403 413 415 429 503 default');
    expect(refusals('GET /v1/events').join(' ')).toBe('400 401 403 409 429 503 default');
  });

  it('describes bodies as they are validated', async () => {
    const schema = ['paths', '/v1/keys', 'post', 'requestBody', 'content', 'application/json', 'schema'];
    const name = 'x';
    for (const body of [
      { name },
      { name, kind: 'data-loader', expiresAt: null },
      { name, expiresAt: '2999-01-01T00:00:00Z' },
    ]) {
      matchesSchema(schema, body);
      expect((await at.admin.post('/v1/keys', body)).status).toBe(201);
    }
    const validate = ajv.compile({
      $ref: `openapi#/${schema.map((part) => encodeURIComponent(part.replaceAll('/', '~1'))).join('/')}`,
    });
    for (const body of [
      {},
      { name: '' },
      { name, kind: 'x' },
      { name, expiresAt: 'soon' },
      { name, extra: 1 },
      { name: 'x'.repeat(101) },
    ]) {
      expect(validate(body), JSON.stringify(body)).toBe(false);
      expect((await at.admin.post('/v1/keys', body)).status).toBe(400);
    }
  });

  it('describes what the service answers', async () => {
    const [ana, { id, accessKey, secretKey }] = [await person(at.admin), await newKey(at.admin)];
    const user = ana.user.id;
    const calls: [string, string, unknown?][] = [
      ['POST /v1/keys', '/v1/keys', { name: 'x', expiresAt: '2999-01-01T00:00:00Z' }],
      ['GET /v1/keys', '/v1/keys'],
      ['GET /v1/keys/counts', '/v1/keys/counts'],
      ['POST /v1/keys/batch', '/v1/keys/batch', { action: 'enable', ids: [id, 'key_none'] }],
      ['GET /v1/keys/{id}', `/v1/keys/${id}`],
      ['PATCH /v1/keys/{id}', `/v1/keys/${id}`, { name: 'y', expiresAt: '2999-01-01T00:00:00Z' }],
      ['POST /v1/keys/{id}/rotate', `/v1/keys/${id}/rotate`, { overlapSeconds: 60 }],
      ['POST /v1/keys/{id}/reveal', `/v1/keys/${id}/reveal`],
      ['POST /v1/verify', '/v1/verify', { accessKey, secretKey }],
      ['POST /v1/verify', '/v1/verify', { accessKey, secretKey: 'x' }],
      ['POST /v1/keys/{id}/disable', `/v1/keys/${id}/disable`, { reason: 'x' }],
      ['POST /v1/keys/{id}/enable', `/v1/keys/${id}/enable`],
      ['GET /v1/keys/{id}/revisions', `/v1/keys/${id}/revisions`],
      ['POST /v1/users', '/v1/users', { name: 'x', email: 'x@example.org', externalId: 'x' }],
      ['PATCH /v1/users/{id}', `/v1/users/${user}`, { name: 'y' }],
      ['POST /v1/users/{id}/deactivate', `/v1/users/${user}/deactivate`],
      ['POST /v1/users/{id}/activate', `/v1/users/${user}/activate`],
      ['GET /v1/users', '/v1/users'],
      ['GET /v1/users/{id}', `/v1/users/${user}`],
      ['GET /v1/me', '/v1/me'],
      ['GET /v1/me/keys', '/v1/me/keys'],
      ['GET /v1/revisions', '/v1/revisions?limit=200'],
      ['GET /v1/statistics/checks', '/v1/statistics/checks'],
      ['POST /v1/session', '/v1/session'],
      ['GET /v1/me/sessions', '/v1/me/sessions'],
      ['POST /v1/users/{id}/sign-in-link', `/v1/users/${user}/sign-in-link`],
      ['DELETE /v1/users/{id}/sessions', `/v1/users/${user}/sessions`],
      ['DELETE /v1/me/sessions', '/v1/me/sessions'],
      ['DELETE /v1/keys/{id}', `/v1/keys/${id}`],
    ];
    for (const [route, path, body] of calls) {
      const answer = await at.admin.send(route.split(' ')[0]!, path, body);
      expect(answer.status, `${route}: ${answer.text}`).toBeLessThan(300);
      documented(route, answer);
    }
    const browser = await Browser.signIn(at.admin);
    for (const path of ['/v1/session', '/v1/me']) documented(`GET ${path}`, await browser.get(path));
    const link = await browser.post(`/v1/users/${user}/sign-in-link`);
    documented('POST /v1/session/link', await followLink(at.service.url, link.body.url));
    documented('POST /v1/session/link', await followLink(at.service.url, link.body.url));
    documented('DELETE /v1/session', await browser.delete('/v1/session'));
  });

  it('describes problems', async () => {
    const [ana, deleted] = [await person(at.admin), await newKey(at.admin)];
    await at.admin.delete(`/v1/keys/${deleted.id}`);
    const stranger = at.admin.as({ accessKey: 'x', secretKey: 'y' });
    documented('GET /v1/me', await stranger.get('/v1/me'));
    documented('GET /v1/keys', await ana.client.get('/v1/keys'));
    documented('GET /v1/keys', await at.admin.get('/v1/keys?limit=0'));
    documented('GET /v1/keys/{id}', await at.admin.get('/v1/keys/none'));
    documented('PATCH /v1/keys/{id}', await at.admin.patch(`/v1/keys/${deleted.id}`, { name: 'x' }));
    documented(
      'PATCH /v1/keys/{id}',
      await at.admin.patch(`/v1/keys/${ana.key.id}`, { name: 'x' }, { 'if-match': '"9"' }),
    );
    documented(
      'POST /v1/keys',
      await at.admin.sendRaw('POST', '/v1/keys', '{', { 'content-type': 'application/json' }),
    );
    documented('POST /v1/keys', await at.admin.sendRaw('POST', '/v1/keys', '{', { 'content-type': 'text/plain' }));
  });
});

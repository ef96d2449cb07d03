import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Browser, stranger } from '../support/browser.js';
import type { Answer } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { rawRequest, requestText } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';

const PATH = '/v1/forward-auth';
const OURS = ['user', 'user-name', 'user-external-id', 'key', 'scopes', 'entry'].map((name) => `x-latchkey-${name}`);
const forwarded = (method: string, uri: string) => ({ 'x-forwarded-method': method, 'x-forwarded-uri': uri });

describe('GET /v1/forward-auth', () => {
  const at = runningService({ LATCHKEY_USAGE_FLUSH_MS: '100' });
  const told = ({ headers }: Answer) => OURS.slice(0, 5).map((name) => headers.get(name));

  it('says for whom a request may pass, with an empty body', async () => {
    const email = `${randomUUID()}@example.org`;
    const externalId = `kunde/${randomUUID()}`;
    const user = (await at.admin.post('/v1/users', { name: 'José 100 %', email, externalId })).body;
    const key = await newKey(at.admin, { mappedUserId: user.id, scopes: ['things:read', 'things:edit'] });
    const answer = await at.admin.as(key).get(PATH);
    expect([answer.status, answer.text]).toEqual([200, '']);
    expect(told(answer)).toEqual([user.id, 'Jos%C3%A9 100 %25', externalId, key.id, 'things:edit things:read']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('names all of its headers always, so that no client can fill one in', async () => {
    const { client, user, key } = await person(at.admin);
    const answer = await client.get(PATH, { 'X-Latchkey-User': 'usr_evil', 'X-Latchkey-User-External-Id': 'evil' });
    expect(told(answer)).toEqual([user.id, user.name, '', key.id, '*:*']);
    expect(answer.headers.get('x-latchkey-entry')).toBe('');
  });

  it('refuses as the guard does', async () => {
    const { client, key } = await person(at.admin);
    expectProblem(await stranger(at.service.url).get(PATH), 401, 'UNAUTHENTICATED');
    expectProblem(await at.admin.as({ ...key, secretKey: 'sk_wrong' }).get(PATH), 401, 'UNAUTHENTICATED');
    const sent = [`accessKey: ${key.accessKey}`, `accessKey: ${key.accessKey}`, `secretKey: ${key.secretKey}`]; // prettier-ignore
    expect((await rawRequest(at.service.url, requestText(`GET ${PATH}`, sent))).status).toBe(401);
    await at.admin.post(`/v1/keys/${key.id}/disable`, {});
    expectProblem(await client.get(PATH), 401, 'UNAUTHENTICATED');
  });

  it('refuses a key without the scopes, of another kind, and beyond its limit', async () => {
    const scoped = await newKey(at.admin, { scopes: ['things:read'], limit: { requests: 2, perSeconds: 3_600 } });
    const client = at.admin.as(scoped);
    const lacking = await client.get(`${PATH}?scopes=things:read,things:edit`);
    expectProblem(lacking, 403, 'FORBIDDEN');
    expect(lacking.headers.get('www-authenticate')).toContain('scope="things:edit"');
    const good = await client.get(`${PATH}?scopes=things:read`);
    expect([good.status, good.headers.has('ratelimit')]).toEqual([200, true]);
    const limited = await client.get(PATH);
    expectProblem(limited, 429, 'RATE_LIMITED');
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0);
    const loader = at.admin.as(await newKey(at.admin, { kind: 'data-loader' }));
    expectProblem(await loader.get(PATH), 401, 'UNAUTHENTICATED');
    expect((await loader.get(`${PATH}?kind=data-loader`)).status).toBe(200);
  });

  it('lets no session in', async () => {
    const browser = await Browser.signIn(at.admin);
    expect((await browser.get('/v1/me')).status).toBe(200);
    expectProblem(await browser.get(PATH), 401, 'UNAUTHENTICATED');
  });

  it.each([
    '?nonsense=1',
    '?kind=x',
    '?scopes=x',
    '?scopes=*:*',
    '?kind=api&kind=data-loader',
    '?credentials=cookie',
    '?record=x',
    '?reporter=x',
  ])('refuses the settings %s, with the name of what is wrong', async (query) => {
    const answer = await at.admin.get(PATH + query);
    expectProblem(answer, 400, 'VALIDATION_FAILED');
    expect(answer.body.errors[0].pointer).toBe(query.split('=')[0]);
    expectProblem(await stranger(at.service.url).get(PATH + query), 401, 'UNAUTHENTICATED');
  });

  it('takes other ways to bring a credential where its address says so', async () => {
    const { accessKey, secretKey } = at.admin.credential;
    const headers = { authorization: `Basic ${Buffer.from(`${accessKey}:${secretKey}`).toString('base64')}` };
    expect((await stranger(at.service.url).get(`${PATH}?credentials=basic`, headers)).status).toBe(200);
    expect((await stranger(at.service.url).get(PATH, headers)).status).toBe(401);
    expect((await at.admin.get(`${PATH}?credentials=headers,basic`, headers)).status).toBe(401);
  });

  it('counts as a use of the key', async () => {
    const { client, key } = await person(at.admin);
    await client.get(PATH);
    await eventually(async () => (await at.admin.get(`/v1/keys/${key.id}`)).body.lastUsedAt, (used) => used !== null); // prettier-ignore
  });

  describe('with the settings in its path', () => {
    const ask = (settings: string, rest: string, init: RequestInit = {}, pair: object = at.admin.credential) =>
      fetch(`${at.service.url}${PATH}/${settings}${rest}`, { ...init, headers: { ...pair, ...init.headers } as Record<string, string> }); // prettier-ignore

    it('takes any method, and reads neither query nor body', async () => {
      const scoped = await newKey(at.admin, { scopes: ['things:read'] });
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
        const body = method === 'GET' || method === 'OPTIONS' ? undefined : 'not JSON at all';
        expect((await ask('-', '/things/1?kind=nonsense', { method, ...(body && { body }) })).status, method).toBe(200);
      }
      const lacking = await ask('kind=api&scopes=things:edit', '/things?scopes=things:read', {}, scoped);
      expect(lacking.status).toBe(403);
      expect((await ask('scopes=things:read', '/', {}, scoped)).status).toBe(200);
    });

    it('refuses without a credential, and settings that there are not', async () => {
      expect((await ask('-', '/things', { method: 'DELETE' }, {})).status).toBe(401);
      expect((await ask('nonsense=1', '/things')).status).toBe(400);
    });
  });

  describe('with record=started', () => {
    const entries = async (target: string) => (await at.admin.get(`/v1/revisions?targetType=path&targetId=${encodeURIComponent(target)}`)).body.items; // prettier-ignore

    it('makes the entry of a change durable first; its outcome is unknown', async () => {
      const [{ client, user, key }, path] = [await person(at.admin), `/things/${randomUUID()}`];
      const answer = await client.get(`${PATH}?record=started`, forwarded('PATCH', `${path}?secret=1`));
      expect(answer.status).toBe(200);
      const [entry] = await eventually(() => entries(path), (found) => found.length > 0); // prettier-ignore
      expect(entry).toMatchObject({
        user: { id: user.id },
        via: { keyId: key.id },
        action: 'PATCH',
        target: { type: 'path', id: path },
        outcome: 'unknown',
        source: { service: 'forward-auth' },
      });
      expect((await client.get(`${PATH}?record=started`, forwarded('GET', path))).status).toBe(200);
      expect(await entries(path)).toHaveLength(1);
    });

    it('lets the service that it names report what came of it, and nobody else', async () => {
      const [service, other] = [await person(at.admin, 'verifier'), await person(at.admin, 'verifier')];
      const [{ client }, path] = [await person(at.admin), `/things/${randomUUID()}`];
      const asked = `${PATH}?record=started&reporter=${service.key.id}`;
      const id = (await client.get(asked, forwarded('POST', path))).headers.get('x-latchkey-entry');
      const finish = (by: typeof service, outcome: string) =>
        by.client.post('/v1/activity', { entries: [{ kind: 'finished', id, outcome }] });
      expect((await finish(other, 'failed')).status).toBe(200);
      expect((await finish(service, 'done')).status).toBe(200);
      const [entry] = await eventually(() => entries(path), ([found]) => found?.outcome === 'done'); // prettier-ignore
      expect(entry.source.service).toBe(service.user.name);
    });

    it('refuses where the proxy does not say what is asked, or names no reporter of the account', async () => {
      expectProblem(await at.admin.get(`${PATH}?record=started`), 400, 'VALIDATION_FAILED');
      const { key } = await person(at.admin);
      const asked = `${PATH}?record=started&reporter=`;
      for (const reporter of [key.id, 'key_none']) {
        const answer = await at.admin.get(asked + reporter, forwarded('POST', '/x'));
        expectProblem(answer, 400, 'VALIDATION_FAILED');
        expect(answer.body.errors[0].pointer).toBe('?reporter');
      }
    });
  });
});

describe('POST /v1/verify/batch', () => {
  const at = runningService();

  it('answers for each credential as for one alone, in their order', async () => {
    const [one, other] = [await newKey(at.admin), await newKey(at.admin, { scopes: ['a:b'] })];
    const shown = ({ accessKey, secretKey }: Answer['body']) => ({ accessKey, secretKey });
    const credentials = [shown(other), { ...shown(one), secretKey: 'wrong' }, { ...shown(other), scopes: ['a:b', 'c:d'] }, shown(one)]; // prettier-ignore
    const { status, body } = await at.admin.post('/v1/verify/batch', { credentials });
    expect(status).toBe(200);
    const alone = await Promise.all(credentials.map((one) => at.admin.post('/v1/verify', one)));
    const plain = ({ key, ...rest }: Answer['body']) => ({ ...rest, key: key?.id });
    expect(body.items.map(plain)).toEqual(alone.map((answer) => plain(answer.body)));
    expect(body.items.map(({ valid }: { valid: boolean }) => valid)).toEqual([true, false, true, true]);
  });

  it('takes 1 to 100, from verifiers', async () => {
    const many = (length: number) => ({ credentials: Array.from({ length }, () => ({ accessKey: 'a', secretKey: 'b' })) }); // prettier-ignore
    expect((await at.admin.post('/v1/verify/batch', many(100))).body.items).toHaveLength(100);
    for (const length of [0, 101]) expectProblem(await at.admin.post('/v1/verify/batch', many(length)), 400, 'VALIDATION_FAILED'); // prettier-ignore
    const { client } = await person(at.admin);
    expectProblem(await client.post('/v1/verify/batch', many(1)), 403, 'FORBIDDEN');
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { Browser } from '../support/browser.js';
import type { Answer, Client } from '../support/client.js';
import { openEvents } from '../support/event-stream.js';
import { eventually } from '../support/eventually.js';
import { GuardProcess } from '../support/guards.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const ELSEWHERE = ['10.0.0.0/8'];
const HERE = ['127.0.0.0/8', '::1'];

const at = runningService({ LATCHKEY_SEALING_KEY: Buffer.alloc(32, 7).toString('base64') });
let admin: Client;
beforeAll(() => {
  admin = at.admin;
});

const as = async (members: object): Promise<Client & { key: Answer['body'] }> => {
  const key = await newKey(admin, members as Record<string, unknown>);
  return Object.assign(admin.as(key), { key });
};

describe('a key of an admin that has scopes', () => {
  // they say who the caller is, are for sessions alone, or need no credential
  const OPEN = ['GET /v1/me', 'GET /v1/forward-auth', 'GET /v1/scopes', 'GET /v1/session', 'DELETE /v1/session'];

  it('may use no route of the API without the scope that the route needs', async () => {
    const nothing = await as({ scopes: [] });
    const { paths } = (await admin.get('/openapi.json')).body as { paths: Record<string, Record<string, { security: unknown[] }>> }; // prettier-ignore
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security }]) => ({ route: `${method.toUpperCase()} ${path}`, security })),
    );
    const closed = routes.filter(({ route, security }) => route.includes(' /v1') && security.length > 0 && !OPEN.includes(route)); // prettier-ignore
    expect(closed.length).toBeGreaterThan(34);
    for (const { route } of closed) {
      const [method, path] = route.split(' ') as [string, string];
      const answer = await nothing.send(method, path.replaceAll(/\{\w+\}/g, 'key_1'));
      expect([route, answer.status, answer.headers.get('www-authenticate')]).toEqual([
        route,
        403,
        expect.stringMatching(/^ApiKey realm="latchkey", error="insufficient_scope", scope="[a-z*]+:[a-z*]+"$/),
      ]);
    }
    expect((await nothing.get('/v1/me')).body.key).toMatchObject({ scopes: [] });
    expect((await nothing.get('/v1/scopes')).status).toBe(200);
  });

  it('may do what its scopes say, with a * too, as far as its user may', async () => {
    const reader = await as({ scopes: ['keys:read', 'h*:read'] });
    expect((await reader.get('/v1/keys')).status).toBe(200);
    expect((await reader.get('/v1/revisions')).status).toBe(200);
    expectProblem(await reader.post('/v1/keys', { name: 'No' }), 403, 'FORBIDDEN');
    const { user } = await person(admin);
    const member = await as({ scopes: ['*:*'], mappedUserId: user.id });
    expectProblem(await member.get('/v1/keys'), 403, 'FORBIDDEN');
  });

  it('leaves an entry when it tried to change something, and none for what it tried to read', async () => {
    const client = await as({ scopes: ['keys:read'] });
    await client.get('/v1/users');
    await client.post('/v1/keys', { name: 'No' });
    await client.delete(`/v1/keys/${client.key.id}?force=1`);
    await client.delete(`/v1/keys/${client.key.secretKey}`);
    const read = async () => (await admin.get(`/v1/revisions?keyId=${client.key.id}`)).body.items;
    const entries = await eventually(read, (found) => found.length >= 4);
    const [withSecret, ...items] = entries;
    expect(withSecret.target.id).toMatch(/^\/v1\/keys\/sk_/);
    expect(JSON.stringify(withSecret)).not.toContain(client.key.secretKey);
    expect(items.map(({ action }: { action: string }) => action)).toEqual([
      'DELETE /v1/keys/:id',
      'POST /v1/keys',
      'KeyCreated',
    ]);
    expect(items[0]).toMatchObject({
      via: { keyId: client.key.id, keyName: client.key.name },
      target: { type: 'path', id: `/v1/keys/${client.key.id}` },
      outcome: 'refused',
      source: { service: 'latchkey', address: '127.0.0.1' },
    });
  });

  it('loses at once what an edit takes away', async () => {
    const client = await as({ scopes: ['keys:read', 'users:read'] });
    expect((await client.get('/v1/users')).status).toBe(200);
    await admin.patch(`/v1/keys/${client.key.id}`, { scopes: ['keys:read'] });
    expect((await client.get('/v1/users')).status).toBe(403);
    await admin.patch(`/v1/keys/${client.key.id}`, { scopes: null });
    expect((await client.get('/v1/users')).status).toBe(200);
  });

  it('loses its stream with the scope', async () => {
    const client = await as({ scopes: ['events:read'] });
    const stream = await openEvents(client);
    expect(stream.status).toBe(200);
    await admin.patch(`/v1/keys/${client.key.id}`, { scopes: ['keys:read'] });
    const lines = await stream.until(({ type, reason }) => type === 'end' && reason === 'credential');
    expect(lines.at(-1)).toMatchObject({ reason: 'credential' });
  });
});

describe('a restricted key gives no more than it has:', () => {
  const SCOPES = ['keys:*', 'things:read'];
  let client: Client & { key: Answer['body'] };
  let powerful: Answer['body'];
  beforeAll(async () => {
    client = await as({ scopes: SCOPES, allowedAddresses: HERE });
    powerful = await newKey(admin);
  });

  it.each([
    ['all that its user may', {}],
    ['a scope that it lacks', { scopes: ['users:read'], allowedAddresses: HERE }],
    ['more of a scope', { scopes: ['things:*'], allowedAddresses: HERE }],
    ['other addresses', { scopes: SCOPES, allowedAddresses: ELSEWHERE }],
    ['any address', { scopes: SCOPES }],
  ])('it creates no key with %s', async (_, members) =>
    expectProblem(await client.post('/v1/keys', { name: 'More', ...members }), 403, 'FORBIDDEN'),
  );

  it('it creates and manages keys that may do no more', async () => {
    const made = await client.post('/v1/keys', {
      name: 'Less',
      scopes: ['things:read'],
      allowedAddresses: ['127.0.0.1'],
    });
    expect(made.status, made.text).toBe(201);
    const path = `/v1/keys/${made.body.id}`;
    expect((await client.patch(path, { name: 'Still less' })).status).toBe(200);
    expectProblem(await client.patch(path, { scopes: null }), 403, 'FORBIDDEN');
    expectProblem(await client.patch(path, { allowedAddresses: null }), 403, 'FORBIDDEN');
    expect((await client.post(`${path}/rotate`)).status).toBe(200);
    expect((await client.post(`${path}/reveal`)).status).toBe(200);
    expect((await client.post(`${path}/disable`)).status).toBe(200);
    expect((await client.post(`${path}/enable`)).status).toBe(200);
  });

  it('it neither shows nor changes the secret of one that may do more, nor edits or enables it; it may end it', async () => {
    const path = `/v1/keys/${powerful.id}`;
    for (const answer of [
      await client.post(`${path}/reveal`),
      await client.post(`${path}/rotate`),
      await client.patch(path, { name: 'Mine' }),
      await client.patch(path, { scopes: ['things:read'], allowedAddresses: HERE }),
      await client.post(`${path}/enable`),
    ])
      expectProblem(answer, 403, 'FORBIDDEN');
    const batch = await client.post('/v1/keys/batch', {
      action: 'remap',
      ids: [powerful.id],
      mappedUserId: powerful.mappedUser.id,
    });
    expect(batch.body.items).toMatchObject([{ outcome: 'refused', problem: { code: 'FORBIDDEN' } }]);
    expect((await client.delete(path)).status).toBe(204);
  });

  it('it does not edit itself: services decide by what it is', async () => {
    expectProblem(await client.patch(`/v1/keys/${client.key.id}`, { metadata: { plan: 'gold' } }), 403, 'FORBIDDEN');
    expectProblem(await client.patch(`/v1/keys/${client.key.id}`, { expiresAt: null }), 403, 'FORBIDDEN');
    expect((await client.post(`/v1/keys/${client.key.id}/rotate`, { overlapSeconds: 60 })).status).toBe(200);
  });

  it('in a session that it opened it is as restricted', async () => {
    const opener = await as({ allowedAddresses: HERE });
    const session = Browser.of(admin.url, await opener.post('/v1/session'));
    expectProblem(await session.post('/v1/keys', { name: 'Free' }), 403, 'FORBIDDEN');
    expectProblem(await session.patch(`/v1/keys/${opener.key.id}`, { allowedAddresses: null }), 403, 'FORBIDDEN');
    expectProblem(await session.post(`/v1/keys/${powerful.id}/rotate`), 403, 'FORBIDDEN');
    expect((await session.post('/v1/keys', { name: 'As bound', allowedAddresses: HERE })).status).toBe(201);
    expectProblem(await opener.post(`/v1/users/${opener.key.mappedUser.id}/sign-in-link`), 403, 'FORBIDDEN');
  });

  it('it gives no user a role or its keys back', async () => {
    const { user } = await person(admin);
    const users = await as({ scopes: ['users:*'] });
    const path = `/v1/users/${user.id}`;
    expect((await users.patch(path, { name: 'Renamed', attributes: { team: 'red' } })).status).toBe(200);
    expectProblem(await users.patch(path, { role: 'admin' }), 403, 'FORBIDDEN');
    expectProblem(await users.post('/v1/users', { name: 'Boss', email: 'boss@example.org', role: 'verifier' }), 403, 'FORBIDDEN'); // prettier-ignore
    expect((await users.post('/v1/users', { name: 'Member', email: 'member@example.org' })).status).toBe(201);
    expect((await users.post(`${path}/deactivate`)).status).toBe(200);
    expectProblem(await users.post(`${path}/activate`), 403, 'FORBIDDEN');
  });

  it('it opens no session, and makes no sign-in link, unless it has *:*', async () => {
    const { user } = await person(admin, 'admin');
    expectProblem(await client.post('/v1/session'), 403, 'FORBIDDEN');
    expectProblem(await client.post(`/v1/users/${user.id}/sign-in-link`), 403, 'FORBIDDEN');
    expect((await (await as({ scopes: ['*:*'] })).post('/v1/session')).status).toBe(201);
  });

  it('its session ends when it is restricted, or works from elsewhere', async () => {
    for (const edit of [{ scopes: ['keys:read'] }, { allowedAddresses: ELSEWHERE }]) {
      const opener = await as({});
      const session = Browser.of(admin.url, await opener.post('/v1/session'));
      expect((await session.get('/v1/session')).status).toBe(200);
      await admin.patch(`/v1/keys/${opener.key.id}`, edit);
      expect([edit, (await session.get('/v1/session')).status]).toEqual([edit, 401]);
    }
  });
});

it('POST /v1/verify says which of the scopes that are needed a key lacks', async () => {
  const lacks = async (scopes: string[] | null, needed?: string[]) => {
    const { accessKey, secretKey } = await newKey(admin, { scopes });
    return (await admin.post('/v1/verify', { accessKey, secretKey, scopes: needed })).body.missingScopes;
  };
  expect(await lacks(['things:*'], ['things:read', 'users:read'])).toEqual(['users:read']);
  expect(await lacks(['things:*'], ['things:read'])).toEqual([]);
  expect(await lacks(null, ['things:read'])).toEqual([]);
  expect(await lacks(['things:*'])).toBeUndefined();
});

describe('a key that works from some addresses alone', () => {
  it('is refused from elsewhere as any wrong credential is', async () => {
    const client = await as({ allowedAddresses: ELSEWHERE });
    const refused = await client.get('/v1/me');
    expectProblem(refused, 401, 'UNAUTHENTICATED');
    expect(refused.headers.get('www-authenticate')).toBe('ApiKey realm="latchkey"');
    expect((await (await as({ allowedAddresses: HERE })).get('/v1/me')).status).toBe(200);
    await admin.patch(`/v1/keys/${client.key.id}`, { allowedAddresses: HERE });
    expect((await client.get('/v1/me')).status).toBe(200);
  });

  it('is judged by the address that an integration names to POST /v1/verify', async () => {
    const { accessKey, secretKey } = await newKey(admin, { allowedAddresses: ELSEWHERE });
    const verify = async (more: object) => (await admin.post('/v1/verify', { accessKey, secretKey, ...more })).body;
    expect(await verify({ address: '10.1.2.3' })).toMatchObject({ valid: true });
    expect(await verify({ address: '11.1.2.3' })).toEqual({ valid: false, code: 'ADDRESS' });
    expect(await verify({ address: 'unknown' })).toEqual({ valid: false, code: 'ADDRESS' });
    expect(await verify({})).toEqual({ valid: false, code: 'ADDRESS' });
  });

  it('is judged by what a trusted proxy says, and refused where that is no address', async () => {
    const { key } = await as({ allowedAddresses: [...ELSEWHERE, '127.0.0.1'] });
    await at.restart({ LATCHKEY_TRUSTED_PROXIES: '127.0.0.1' });
    const statusFor = async (forwarded: string) =>
      (await at.admin.as(key).send('GET', '/v1/me', undefined, { 'x-forwarded-for': forwarded })).status;
    expect(await statusFor('10.1.2.3')).toBe(200);
    expect(await statusFor('11.1.2.3')).toBe(401);
    expect(await statusFor('10.1.2.3, 11.1.2.3')).toBe(401);
    expect(await statusFor('unknown')).toBe(401);
    await at.restart();
    admin = at.admin;
    // nobody is trusted: what the caller says of itself is nothing
    expect((await admin.as(key).send('GET', '/v1/me', undefined, { 'x-forwarded-for': '11.1.2.3' })).status).toBe(200);
  });
});

describe('a guard', () => {
  it('lets a key do less at once when it may do less (P4), and tells which scopes its service asks for', async () => {
    const { client: verifier } = await person(admin, 'verifier');
    const guard = await GuardProcess.start(admin.url, verifier.credential);
    try {
      const key = await newKey(admin, { allowedAddresses: HERE });
      await eventually(
        () => guard.statusFor(key),
        (status) => status === 200,
      );
      await admin.patch(`/v1/keys/${key.id}`, { scopes: ['things:read'] });
      expect((await guard.ask(key)).verification).toMatchObject({ caller: { key: { scopes: ['things:read'] } } });
      await admin.patch(`/v1/keys/${key.id}`, { allowedAddresses: ELSEWHERE });
      expect((await guard.ask(key)).verification).toEqual({ valid: false, code: 'ADDRESS' });
      const told = async () => (await admin.get('/v1/scopes')).body.items.filter(({ service }: { service: string }) => service === 'guarded'); // prettier-ignore
      expect(await eventually(told, (scopes) => scopes.length > 0)).toEqual([
        { scope: 'things:read', service: 'guarded', description: 'See things' },
        { scope: 'things:edit', service: 'guarded', description: null },
      ]);
    } finally {
      await guard.stop();
    }
  });
});

describe('what is recorded and told', () => {
  it('stands in history and in public events, addresses in history alone', async () => {
    const { body } = await admin.post('/v1/keys', {
      name: 'All of it',
      scopes: ['b:c', 'a:b', 'a:b'],
      allowedAddresses: ['192.0.2.7/32'],
      tags: ['b', 'a'],
      environment: 'test',
      metadata: { plan: { name: 'gold' } },
    });
    expect(body).toMatchObject({
      scopes: ['a:b', 'b:c'],
      allowedAddresses: ['192.0.2.7'],
      tags: ['a', 'b'],
      environment: 'test',
      metadata: { plan: { name: 'gold' } },
    });
    const again = await admin.patch(`/v1/keys/${body.id}`, {
      scopes: ['b:c', 'a:b'],
      tags: ['b', 'a', 'a'],
      metadata: { plan: { name: 'gold' } },
    });
    expect(again.body.version).toBe(1);
    await admin.patch(`/v1/keys/${body.id}`, { tags: [], allowedAddresses: null, metadata: {} });
    const { items } = (await admin.get(`/v1/keys/${body.id}/revisions`)).body;
    expect(items[0].changes).toEqual([
      { field: 'allowedAddresses', before: ['192.0.2.7'], after: null },
      { field: 'tags', before: ['a', 'b'], after: [] },
      { field: 'metadata', before: { plan: { name: 'gold' } }, after: {} },
    ]);
    const stream = await openEvents(admin);
    const [created, edited] = (await stream.events()).filter(({ subject }) => subject === body.id);
    stream.close();
    expect(created).toMatchObject({
      type: 'KeyCreated',
      data: { scopes: ['a:b', 'b:c'], tags: ['a', 'b'], environment: 'test' },
    });
    expect(edited).toMatchObject({ type: 'KeyEdited', data: { changes: { tags: { before: ['a', 'b'], after: [] } } } });
    expect(JSON.stringify([created, edited])).not.toMatch(/192\.0\.2\.7|gold/);
    await at.restart();
    admin = at.admin;
    expect((await admin.get(`/v1/keys/${body.id}`)).body).toMatchObject({
      scopes: ['a:b', 'b:c'],
      tags: [],
      environment: 'test',
      metadata: {},
    });
  });

  it('users have attributes, which no public event names', async () => {
    const { user } = await person(admin);
    const edited = await admin.patch(`/v1/users/${user.id}`, { attributes: { team: 'secret-red' } });
    expect(edited.body.attributes).toEqual({ team: 'secret-red' });
    expect((await admin.get(`/v1/users/${user.id}`)).body.attributes).toEqual({ team: 'secret-red' });
    const stream = await openEvents(admin);
    expect(JSON.stringify(await stream.events())).not.toContain('secret-red');
    stream.close();
  });
});

describe('bad input', () => {
  it.each<[string, object, string]>([
    ['a scope with a space', { scopes: ['a b:c'] }, '/scopes/0'],
    ['a scope without an action', { scopes: ['a:b', 'elements'] }, '/scopes/1'],
    ['500 scopes', { scopes: Array.from({ length: 500 }, (_, n) => `a:b${n}`) }, '/scopes'],
    ['a malformed network', { allowedAddresses: ['10.0.0.0/33'] }, '/allowedAddresses/0'],
    ['a network with an address in it', { allowedAddresses: ['10.0.0.1/8'] }, '/allowedAddresses/0'],
    ['no network at all', { allowedAddresses: [] }, '/allowedAddresses'],
    ['21 tags', { tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, '/tags'],
    ['a tag of 51 characters', { tags: ['x'.repeat(51)] }, '/tags/0'],
    ['an empty environment', { environment: ' ' }, '/environment'],
    ['metadata that is a list', { metadata: [] }, '/metadata'],
    ['metadata of 9 KiB', { metadata: { a: 'x'.repeat(9 * 1024) } }, '/metadata'],
  ])('%s is refused where it stands', async (_, members, pointer) =>
    expectProblem(await admin.post('/v1/keys', { name: 'Bad', ...members }), 400, 'VALIDATION_FAILED', [pointer]),
  );

  it('metadata that would set a prototype is refused', async () => {
    const body = '{"name": "Bad", "metadata": {"a": {"__proto__": {"role": "admin"}}}}';
    const answer = await admin.sendRaw('POST', '/v1/keys', body, { 'content-type': 'application/json' });
    expectProblem(answer, 400, 'VALIDATION_FAILED', ['/metadata']);
  });

  it('every address of a version is a network, and says what it is in the answer', async () => {
    const { status, body } = await admin.post('/v1/keys', { name: 'Open', allowedAddresses: ['0.0.0.0/0', '::/0'] });
    expect([status, body.allowedAddresses]).toEqual([201, ['0.0.0.0/0', '::/0']]);
    expect(body.warnings).toEqual([
      { pointer: '/allowedAddresses/0', message: expect.stringContaining('every IPv4 address') },
      { pointer: '/allowedAddresses/1', message: expect.stringContaining('every IPv6 address') },
    ]);
  });
});

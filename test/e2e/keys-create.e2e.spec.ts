import { describe, expect, it } from 'vitest';
import { freshName, newKey, person, withoutSecret } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const MEMBERS = [
  'accessKey',
  'allowedAddresses',
  'createdAt',
  'createdBy',
  'description',
  'environment',
  'expiresAt',
  'id',
  'kind',
  'lastUsedAt',
  'limit',
  'mappedUser',
  'metadata',
  'name',
  'previousSecretExpiresAt',
  'scopes',

  'status',
  'statusReason',
  'tags',
  'updatedAt',
  'version',
];
const DAY_MS = 24 * 3600 * 1000;

describe('POST /v1/keys', () => {
  const at = runningService();

  it('answers the key and its secret in one flat object, and the same key without secret afterwards', async () => {
    const { body: me } = await at.admin.get('/v1/me');
    const name = freshName('Import');
    const created = await at.admin.post('/v1/keys', { name });
    expect(created.status).toBe(201);
    expect(Object.keys(created.body).sort()).toEqual([...MEMBERS, 'secretKey'].sort());
    const admin = { id: me.user.id, name: me.user.name };
    expect(created.body).toMatchObject({
      id: expect.stringMatching(/^key_/),
      accessKey: expect.stringMatching(/^ak_[0-9A-Za-z]{28}$/),
      secretKey: expect.stringMatching(/^sk_[0-9A-Za-z]{49}$/),
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: created.body.createdAt,
      name,
      kind: 'api',
      status: 'active',
      expiresAt: null,
      lastUsedAt: null,
      previousSecretExpiresAt: null,
      version: 1,
      mappedUser: admin,
      createdBy: admin,
    });
    expect(created.headers.get('etag')).toBe('"1"');
    expect(created.headers.get('location')).toBe(`/v1/keys/${created.body.id}`);
    expect(created.headers.get('cache-control')).toBe('no-store');
    expect(created.headers.get('latchkey-position')).toMatch(/./);
    const read = await at.admin.get(created.headers.get('location')!);
    expect(read.body).toEqual(withoutSecret(created.body));
    expect(read.headers.get('etag')).toBe('"1"');
  });

  it('maps to the user it is told, and says who created it', async () => {
    const { user, key } = await person(at.admin);
    expect(key.mappedUser).toEqual({ id: user.id, name: user.name });
    expect(key.createdBy.id).not.toBe(user.id);
  });

  it('refuses an unknown mapped user with 400 and an inactive one with USER_INACTIVE', async () => {
    const unknown = await at.admin.post('/v1/keys', { name: 'x', mappedUserId: 'usr_nobody' });
    expectProblem(unknown, 400, 'VALIDATION_FAILED', ['/mappedUserId']);
    const aKey = await newKey(at.admin);
    const notAUser = await at.admin.post('/v1/keys', { name: 'x', mappedUserId: aKey.id });
    expectProblem(notAUser, 400, 'VALIDATION_FAILED', ['/mappedUserId']);
    const { user } = await person(at.admin);
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    const inactive = await at.admin.post('/v1/keys', { name: 'x', mappedUserId: user.id });
    expectProblem(inactive, 409, 'USER_INACTIVE');
  });

  it('lets a data-loader key expire in 365 days unless told otherwise, and issues it halves of their own', async () => {
    const before = Date.now();
    const key = await newKey(at.admin, { kind: 'data-loader' });
    const after = Date.now();
    expect(key.accessKey).toMatch(/^dak_/);
    expect(key.secretKey).toMatch(/^dsk_/);
    const expiry = Date.parse(key.expiresAt);
    expect(expiry).toBeGreaterThanOrEqual(before + 365 * DAY_MS);
    expect(expiry).toBeLessThanOrEqual(after + 365 * DAY_MS);
    expect((await newKey(at.admin, { kind: 'data-loader', expiresAt: null })).expiresAt).toBe(null);
    const soon = new Date(after + DAY_MS).toISOString();
    expect((await newKey(at.admin, { kind: 'data-loader', expiresAt: soon })).expiresAt).toBe(soon);
  });

  it('refuses a data-loader key on API routes as it refuses any other credential', async () => {
    const loader = await newKey(at.admin, { kind: 'data-loader' });
    const wrong = { accessKey: loader.accessKey, secretKey: 'nonsense' };
    const [ofAnotherKind, ofNobody] = await Promise.all([
      at.admin.as(loader).get('/v1/me'),
      at.admin.as(wrong).get('/v1/me'),
    ]);
    expectProblem(ofAnotherKind, 401, 'UNAUTHENTICATED');
    expect({ ...ofAnotherKind.body, requestId: '' }).toEqual({ ...ofNobody.body, requestId: '' });
  });

  it.each([
    ['2999-01-31T12:00:00Z', '2999-01-31T12:00:00.000Z'],
    ['2999-01-31T12:00:00.5Z', '2999-01-31T12:00:00.500Z'],
    ['2999-01-31t12:00:00z', '2999-01-31T12:00:00.000Z'],
    ['2999-01-31T12:00:00+02:00', '2999-01-31T10:00:00.000Z'],
    ['2999-01-31T23:30:00.000-05:30', '2999-02-01T05:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    [null, null],
  ])('takes %s as expiry and answers it in UTC with milliseconds', async (expiresAt, expected) => {
    const key = await newKey(at.admin, { expiresAt });
    expect(key.expiresAt).toBe(expected);
    expect((await at.admin.as(key).get('/v1/me')).status).toBe(200);
  });

  it.each([
    ['the past', '2020-01-01T00:00:00Z'],
    ['a year of five digits, reached by its offset', '9999-12-31T23:59:59-23:00'],
    ['the year 0', '0000-01-01T00:00:00+23:00'],
    ['a time without offset', '2999-01-31T12:00:00'],
    ['a date', '2999-01-31'],
    ['a day that does not exist', '2999-02-30T00:00:00Z'],
    ['an hour that does not exist', '2999-02-01T25:00:00Z'],
    ['a number', 32503680000000],
    ['an empty text', ''],
    ['words', 'tomorrow'],
    ['a boolean', false],
    ['an object', {}],
  ])('refuses %s as expiry', async (_what, expiresAt) => {
    const refused = await at.admin.post('/v1/keys', { name: 'x', expiresAt });
    expectProblem(refused, 400, 'VALIDATION_FAILED', ['/expiresAt']);
  });

  it.each([
    ['a letter', 'a', 'a'],
    ['blanks around', ' \t padded\n ', 'padded'],
    ['100 emoji of two code units each', '🔑'.repeat(100), '🔑'.repeat(100)],
    ['100 letters and blanks around', `  ${'n'.repeat(100)}  `, 'n'.repeat(100)],
    ['several scripts', 'Schlüssel 鍵 مفتاح', 'Schlüssel 鍵 مفتاح'],
    ['what looks like markup', '<b>"&\'\\</b>', '<b>"&\'\\</b>'],
    ['the name of a member of every object', '__proto__', '__proto__'],
  ])('takes %s as name', async (_what, name, expected) => {
    const key = await newKey(at.admin, { name });
    expect(key.name).toBe(expected);
    expect((await at.admin.get(`/v1/keys/${key.id}`)).body.name).toBe(expected);
  });

  it.each([
    ['nothing', ''],
    ['blanks only', ' \t\n '],
    ['101 letters', 'n'.repeat(101)],
    ['101 emoji', '🔑'.repeat(101)],
    ['a NUL', 'a\u0000b'],
    ['a line break inside', 'a\nb'],
    ['an escape', 'a\u001bb'],
    ['a C1 control', 'a\u0085b'],
    ['a line separator', 'a\u2028b'],
    ['an override of direction', 'a\u202egnp.exe'],
    ['an isolate', 'a\u2066b'],
    ['half a surrogate pair', 'a\ud83d'],
    ['a number', 5],
    ['null', null],
    ['a list', ['x']],
  ])('refuses %s as name', async (_what, name) => {
    expectProblem(await at.admin.post('/v1/keys', { name }), 400, 'VALIDATION_FAILED', ['/name']);
  });

  it('names every wrong, missing and unknown member by its pointer', async () => {
    const wrong = { kind: 'magic', mappedUserId: 7, secretKey: 'mine', 'a/b~c': 1, constructor: 1 };
    expectProblem(await at.admin.post('/v1/keys', wrong), 400, 'VALIDATION_FAILED', [
      '/name',
      '/kind',
      '/mappedUserId',
      '/secretKey',
      '/a~1b~0c',
      '/constructor',
    ]);
    const proto = await at.admin.sendRaw('POST', '/v1/keys', '{"name":"x","__proto__":{"kind":"data-loader"}}', {
      'content-type': 'application/json',
    });
    expectProblem(proto, 400, 'VALIDATION_FAILED', ['/__proto__']);
  });

  it('is for admins only', async () => {
    for (const role of ['member', 'verifier'] as const) {
      const { client } = await person(at.admin, role);
      expectProblem(await client.post('/v1/keys', { name: 'x' }), 403, 'FORBIDDEN');
    }
    const { client, user } = await person(at.admin, 'admin');
    expect((await client.post('/v1/keys', { name: 'x' })).body.createdBy.id).toBe(user.id);
  });
});

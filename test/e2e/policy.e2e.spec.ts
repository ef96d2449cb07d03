import { beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { openEvents } from '../support/event-stream.js';
import { allItems, newKey, person, type Person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const DAY = 86_400_000;
const INITIAL = {
  apiDefaultDays: null,
  apiLongestDays: null,
  apiNeverAllowed: true,
  dataLoaderDefaultDays: 365,
  dataLoaderLongestDays: null,
  dataLoaderNeverAllowed: true,
  scopesRequired: false,
  namePattern: null,
  namePatternHint: null,
  disableUnusedAfterDays: null,
  memberScopes: null,
};
const LIMITED = { apiLongestDays: 90, apiNeverAllowed: false, apiDefaultDays: 30 };
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

const at = runningService();
let admin: Client;
let member: Person;
let verifier: Person;
beforeAll(async () => {
  admin = at.admin;
  [member, verifier] = [await person(admin), await person(admin, 'verifier')];
});

async function set(changes: object): Promise<Answer['body']> {
  const answer = await admin.patch('/v1/policy', changes);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}
const errorsOf = (answer: Answer) => {
  expectProblem(answer, 400, 'VALIDATION_FAILED');
  return answer.body.errors as { pointer: string; message: string }[];
};

describe('the policy of the account', () => {
  it('is there from the beginning, asks for nothing, and every caller may read it', async () => {
    for (const client of [admin, member.client, verifier.client]) {
      const answer = await client.get('/v1/policy');
      expect(answer.body).toEqual({ ...INITIAL, disableUnusedSince: null, updatedAt: null, version: 1 });
      expect(answer.headers.get('etag')).toBe('"1"');
    }
  });

  it('is changed by admins, for the version that they read, once for each Idempotency-Key', async () => {
    for (const { client } of [member, verifier])
      expectProblem(await client.patch('/v1/policy', { scopesRequired: true }), 403, 'FORBIDDEN');
    expectProblem(await admin.patch('/v1/policy', { scopesRequired: true }, { 'if-match': '"9"' }), 412, 'VERSION_CONFLICT'); // prettier-ignore
    const headers = { 'if-match': '"1"', 'idempotency-key': 'one' };
    const changed = await admin.patch('/v1/policy', { scopesRequired: true }, headers);
    expect([changed.status, changed.body.version, changed.headers.get('etag')]).toEqual([200, 2, '"2"']);
    const again = await admin.patch('/v1/policy', { scopesRequired: true }, headers);
    expect([again.status, again.body.version, again.headers.get('idempotency-replayed')]).toEqual([200, 2, 'true']);
    expect((await set({ scopesRequired: true })).version).toBe(2);
    expect((await set({ scopesRequired: false })).version).toBe(3);
  });

  it.each([
    [{ apiLongestDays: 90 }, ['/apiNeverAllowed', '/apiDefaultDays']],
    [{ apiLongestDays: 0 }, ['/apiLongestDays']],
    [{ namePattern: 'a(b' }, ['/namePattern']],
    [{ memberScopes: [] }, ['/memberScopes']],
    [{ nonsense: 1 }, ['/nonsense']],
  ])('%j is refused where it is wrong, in a preview too', async (changes, pointers) => {
    for (const answer of [await admin.patch('/v1/policy', changes), await admin.post('/v1/policy/preview', changes)])
      expect(errorsOf(answer).map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('stands in history with what was changed, and in the events', async () => {
    await set({ ...LIMITED, memberScopes: ['elements:read'] });
    const { id } = (await admin.get('/v1/me')).body.account;
    const filter = `targetType=policy&targetId=${id}&action=PolicyChanged`;
    const [entry] = (await admin.get(`/v1/revisions?${filter}&limit=1`)).body.items;
    expect(entry.target).toEqual({ type: 'policy', id, name: 'default' });
    expect(entry.changes).toEqual([
      { field: 'apiDefaultDays', before: null, after: 30 },
      { field: 'apiLongestDays', before: null, after: 90 },
      { field: 'apiNeverAllowed', before: true, after: false },
      { field: 'memberScopes', before: null, after: ['elements:read'] },
    ]);
    expect((await admin.get(`/v1/revisions.csv?${filter}`)).text).toContain('memberScopes');
    const events = await openEvents(admin);
    const event = (await events.events()).findLast(({ type }) => type === 'PolicyChanged');
    expect(event).toMatchObject({
      subject: id,
      sequence: '0000000003',
      data: { changes: { memberScopes: { before: null, after: ['elements:read'] } } },
    });
    events.close();
    await set(INITIAL);
  });
});

describe('keys', () => {
  it('are created and changed as it says, and what breaks it is named', async () => {
    const old = await newKey(admin);
    await set({ ...LIMITED, scopesRequired: true, namePattern: '[a-z-]+', namePatternHint: 'small letters' });
    const refused = errorsOf(await admin.post('/v1/keys', { name: 'Import', expiresAt: null }));
    expect(refused).toEqual([
      { pointer: '/expiresAt', message: 'must be at most 90 days from now, and not null: the policy of this account' },
      { pointer: '/scopes', message: 'must say what the key may do: the policy of this account' },
      { pointer: '/name', message: 'must be as the policy of this account asks: small letters' },
    ]);
    const key = await newKey(admin, { name: 'import', scopes: ['a:b'] });
    expect(Date.parse(key.expiresAt) - Date.parse(key.createdAt)).toBe(30 * DAY);
    expect(errorsOf(await admin.patch(`/v1/keys/${key.id}`, { expiresAt: inDays(91) }))).toHaveLength(1);
    expect((await admin.patch(`/v1/keys/${key.id}`, { expiresAt: inDays(89) })).status).toBe(200);
    expect((await admin.patch(`/v1/keys/${old.id}`, { description: 'as it was' })).status).toBe(200);
    expect((await admin.post(`/v1/keys/${old.id}/rotate`)).status).toBe(200);
  });

  it('that break it go on, and are listed', async () => {
    const { total } = (await admin.get('/v1/policy/breaches?limit=1&includeTotal=true')).body;
    const listed = await allItems(admin, '/v1/policy/breaches', 2);
    expect(listed).toHaveLength(total);
    const times = listed.map(({ createdAt }) => createdAt);
    expect(times).toEqual(times.toSorted().toReversed());
    const [own] = listed.filter(({ id }) => id === member.key.id);
    expect(own).toMatchObject({ name: member.key.name, status: 'active', mappedUser: { name: member.user.name } });
    expect(own.breaches.map(({ rule, field }: Record<string, string>) => `${rule} ${field}`)).toEqual([
      'NEVER_ENDS expiresAt',
      'SCOPES_MISSING scopes',
      'NAME_DOES_NOT_MATCH name',
    ]);
    expect((await member.client.get('/v1/me')).status).toBe(200);
    expectProblem(await member.client.get('/v1/policy/breaches'), 403, 'FORBIDDEN');
    expect(errorsOf(await admin.get('/v1/policy/breaches?cursor=x'))).toHaveLength(1);
    await admin.delete(`/v1/keys/${own.id}`);
    expect((await admin.get('/v1/policy/breaches?limit=1&includeTotal=true')).body.total).toBe(total - 1);
  });

  it('that a change would catch are counted by a preview, which changes nothing', async () => {
    await set(INITIAL);
    const { version } = (await admin.get('/v1/policy')).body;
    const preview = await admin.post('/v1/policy/preview', { namePattern: 'import' });
    const { total, rules, items } = preview.body;
    const keys = await allItems(admin, '/v1/keys');
    expect(total).toBe(keys.filter(({ name }) => name !== 'import').length);
    expect(items).toHaveLength(total);
    expect(rules).toEqual([
      { rule: 'NEVER_ENDS', count: 0 },
      { rule: 'LASTS_TOO_LONG', count: 0 },
      { rule: 'SCOPES_MISSING', count: 0 },
      { rule: 'NAME_DOES_NOT_MATCH', count: total },
    ]);
    expect((await admin.get('/v1/policy')).body).toMatchObject({ version, namePattern: null });
    expectProblem(await verifier.client.post('/v1/policy/preview', {}), 403, 'FORBIDDEN');
  });
});

describe('members', () => {
  let mo: Person;
  beforeAll(async () => void (mo = await person(admin)));

  it('create no keys unless it lets them, which is said before the body is read', async () => {
    for (const asked of [
      mo.client.post('/v1/keys', { name: '' }),
      mo.client.patch(`/v1/keys/${mo.key.id}`, { name: '' }),
      mo.client.delete(`/v1/keys/${mo.key.id}`),
    ]) {
      const answer = await asked;
      expectProblem(answer, 403, 'FORBIDDEN');
      expect(answer.body.detail).toContain('memberScopes');
    }
  });

  it('create keys of their own where it does, and look after them', async () => {
    await set({ memberScopes: ['elements:*'] });
    const created = await mo.client.post('/v1/keys', { name: 'Mine' });
    expect(created.status, created.text).toBe(201);
    expect(created.body).toMatchObject({ scopes: ['elements:*'], mappedUser: { id: mo.user.id }, createdBy: { id: mo.user.id } }); // prettier-ignore
    expect((await mo.client.as(created.body).get('/v1/me')).body.user.id).toBe(mo.user.id);
    const path = `/v1/keys/${created.body.id}`;
    expect((await mo.client.patch(path, { name: 'Still mine' })).body.name).toBe('Still mine');
    expectProblem(await mo.client.patch(path, { scopes: null }), 403, 'FORBIDDEN');
    expectProblem(await mo.client.post('/v1/keys', { name: 'More', scopes: ['users:read'] }), 403, 'FORBIDDEN');
    expectProblem(await mo.client.post('/v1/keys', { name: 'Hers', mappedUserId: verifier.user.id }), 403, 'FORBIDDEN');
    expectProblem(await verifier.client.post('/v1/keys', { name: 'No' }), 403, 'FORBIDDEN');
    expect((await mo.client.post(`${path}/rotate`)).status).toBe(200);
    expect((await mo.client.delete(path)).status).toBe(204);
    expect((await mo.client.delete(path)).status).toBe(204);
  });
});

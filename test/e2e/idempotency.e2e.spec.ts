import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/client.js';
import { allItems, freshName, newKey, person, withoutSecret } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { problemIn, rawRequest, requestText } from '../support/raw-http.js';
import { runningService } from '../support/running-service.js';

const once = () => ({ 'idempotency-key': randomUUID() });
const user = (externalId?: string) => ({
  name: 'U',
  email: 'u@example.org',
  allowDuplicateEmail: true,
  ...(externalId && { externalId }),
});

function expectReplay(again: Answer, first: Answer): void {
  expect(again.status, again.text).toBe(first.status);
  expect(again.headers.get('idempotency-replayed')).toBe('true');
  expect(first.headers.get('idempotency-replayed')).toBe(null);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(again.headers.get('latchkey-position')).toMatch(/./);
  expect(again.text).not.toContain('secretKey');
}

/** What a replay leaves out. */
const withoutSecrets = ({ csrfToken: _csrf, url, expiresAt, ...rest }: Answer['body']) => {
  const { position: _position, ...shown } = withoutSecret(rest);
  return url === undefined && expiresAt !== undefined ? { ...shown, expiresAt } : shown;
};

describe('Idempotency-Key', () => {
  const at = runningService();
  const actions = async (id: string): Promise<string[]> =>
    (await allItems(at.admin, `/v1/keys/${id}/revisions`)).map(({ action }) => action);

  it('makes a repeated create answer the key there is, as it is now and without its secret', async () => {
    const [headers, body] = [once(), { name: freshName('Once'), kind: 'api' }];
    const first = await at.admin.post('/v1/keys', body, headers);
    expect(first.body.secretKey).toMatch(/^sk_/);
    const again = await at.admin.post('/v1/keys', body, headers);
    expectReplay(again, first);
    expect(again.body).toEqual(withoutSecret(first.body));
    expect(again.headers.get('cache-control')).toBe('no-store');
    const renamed = await at.admin.patch(`/v1/keys/${first.body.id}`, { name: 'Renamed since' });
    expect((await at.admin.post('/v1/keys', body, headers)).body).toEqual(renamed.body);
    await at.admin.delete(`/v1/keys/${first.body.id}`);
    const afterwards = await at.admin.post('/v1/keys', body, headers);
    expectReplay(afterwards, first);
    expect(afterwards.body.status).toBe('deleted');
    expect(
      await allItems(at.admin, `/v1/keys?includeDeleted=true&q=${encodeURIComponent('Renamed since')}`),
    ).toHaveLength(1);
  });

  it('replays every kind of write', async () => {
    const { id } = await newKey(at.admin);
    const { user: one } = await person(at.admin);
    const writes: [string, string, unknown?][] = [
      ['PATCH', `/v1/keys/${id}`, { name: freshName('Edited') }],
      ['POST', `/v1/keys/${id}/disable`, { reason: 'once' }],
      ['POST', `/v1/keys/${id}/enable`],
      ['POST', `/v1/keys/${id}/rotate`, { overlapSeconds: 60 }],
      ['DELETE', `/v1/keys/${id}`],
      ['POST', '/v1/users', { name: 'Once', email: 'once@example.org' }],
      ['PATCH', `/v1/users/${one.id}`, { role: 'verifier' }],
      ['POST', `/v1/users/${one.id}/deactivate`],
      ['POST', `/v1/users/${one.id}/activate`],
      ['POST', `/v1/users/${one.id}/sign-in-link`],
      ['DELETE', `/v1/users/${one.id}/sessions`],
      ['POST', '/v1/session'],
      ['DELETE', '/v1/me/sessions'],
    ];
    for (const [method, path, body] of writes) {
      const headers = once();
      const first = await at.admin.send(method, path, body, headers);
      const again = await at.admin.send(method, path, body, headers);
      expectReplay(again, first);
      if (first.status !== 204) expect(withoutSecrets(again.body)).toEqual(withoutSecrets(first.body));
    }
    expect(await actions(id)).toEqual([
      'KeyDeleted',
      'KeyRotated',
      'KeyEnabled',
      'KeyDisabled',
      'KeyEdited',
      'KeyCreated',
    ]);
  });

  it('does not rotate twice: the secret of the first answer goes on working', async () => {
    const key = await newKey(at.admin);
    const headers = once();
    const { body } = await at.admin.post(`/v1/keys/${key.id}/rotate`, undefined, headers);
    await at.admin.post(`/v1/keys/${key.id}/rotate`, undefined, headers);
    expect((await at.admin.as({ ...key, secretKey: body.secretKey }).get('/v1/me')).status).toBe(200);
  });

  it('answers 422 when the same value comes with another body or to another action', async () => {
    const headers = once();
    const first = await at.admin.post('/v1/keys', { name: 'One' }, headers);
    expectProblem(await at.admin.post('/v1/keys', { name: 'Two' }, headers), 422, 'IDEMPOTENCY_KEY_REUSED');
    const path = `/v1/keys/${first.body.id}`;
    const disable = once();
    await at.admin.post(`${path}/disable`, { reason: 'one' }, disable);
    for (const body of [{ reason: 'two' }, {}, undefined]) {
      expectProblem(await at.admin.post(`${path}/disable`, body, disable), 422, 'IDEMPOTENCY_KEY_REUSED');
    }
    expectProblem(await at.admin.post(`${path}/enable`, undefined, disable), 422, 'IDEMPOTENCY_KEY_REUSED');
    expectProblem(await at.admin.delete(path, disable), 422, 'IDEMPOTENCY_KEY_REUSED');
    expect((await at.admin.get(path)).body).toMatchObject({ version: 2, status: 'disabled', name: 'One' });
  });

  it('takes the same members in another order for the same body', async () => {
    const headers = once();
    const first = await at.admin.post('/v1/keys', { name: 'One', kind: 'api' }, headers);
    expectReplay(await at.admin.post('/v1/keys', { kind: 'api', name: 'One' }, headers), first);
  });

  it('belongs to the caller: another caller’s same value is another operation', async () => {
    const [headers, other] = [once(), await person(at.admin, 'admin')];
    const mine = await at.admin.post('/v1/keys', { name: 'Mine' }, headers);
    const theirs = await other.client.post('/v1/keys', { name: 'Theirs' }, headers);
    expect([mine.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.body.id).not.toBe(mine.body.id);
    expect(theirs.body.secretKey).toMatch(/^sk_/);
    const disable = once();
    const path = `/v1/keys/${mine.body.id}`;
    expect((await at.admin.post(`${path}/disable`, undefined, disable)).body.version).toBe(2);
    await at.admin.post(`${path}/enable`);
    expect((await other.client.post(`${path}/disable`, undefined, disable)).body.version).toBe(4);
  });

  it('does not remember a refused request', async () => {
    const headers = once();
    const refused = await at.admin.post('/v1/keys', { name: 'x', mappedUserId: 'usr_x' }, headers);
    expectProblem(refused, 400, 'VALIDATION_FAILED');
    expect((await at.admin.post('/v1/keys', { name: 'Now right' }, headers)).status).toBe(201);
    const { id } = await newKey(at.admin);
    const edit = once();
    const stale = { ...edit, 'if-match': '"9"' };
    expectProblem(await at.admin.patch(`/v1/keys/${id}`, { name: 'A' }, stale), 412, 'VERSION_CONFLICT');
    const done = await at.admin.patch(`/v1/keys/${id}`, { name: 'B' }, edit);
    expect([done.status, done.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('has one effect when duplicates arrive at once', async () => {
    const [headers, body] = [once(), { name: freshName('At once') }];
    const creates = await Promise.all(Array.from({ length: 10 }, () => at.admin.post('/v1/keys', body, headers)));
    expect(new Set(creates.map((one) => one.status))).toEqual(new Set([201]));
    expect(new Set(creates.map((one) => one.body.id)).size).toBe(1);
    expect(creates.filter((one) => one.body.secretKey !== undefined)).toHaveLength(1);
    expect(creates.filter((one) => one.headers.get('idempotency-replayed') === 'true')).toHaveLength(9);
    const { id } = creates[0]!.body;
    const rotate = once();
    const rotations = await Promise.all(
      Array.from({ length: 10 }, () => at.admin.post(`/v1/keys/${id}/rotate`, {}, rotate)),
    );
    expect(rotations.filter((one) => one.body.secretKey !== undefined)).toHaveLength(1);
    expect(new Set(rotations.map((one) => one.body.version))).toEqual(new Set([2]));
  });

  it('is remembered within the last 16 writes of a key, and a create for ever', async () => {
    const created = once();
    const { body: key } = await at.admin.post('/v1/keys', { name: 'Written often' }, created);
    const first = once();
    const rename = (name: string, headers: Record<string, string>) =>
      at.admin.patch(`/v1/keys/${key.id}`, { name }, headers);
    await rename('first', first);
    for (let i = 1; i <= 15; i++) await rename(`write ${i}`, once());
    const within = await rename('first', first);
    expect([within.headers.get('idempotency-replayed'), within.body.name]).toEqual(['true', 'write 15']);
    for (let i = 16; i <= 32; i++) await rename(`write ${i}`, once());
    const beyond = await rename('first', first);
    expect([beyond.headers.get('idempotency-replayed'), beyond.body.name]).toEqual([null, 'first']);
    const recreated = await at.admin.post('/v1/keys', { name: 'Written often' }, created);
    expect([recreated.status, recreated.body.id, recreated.body.secretKey]).toEqual([201, key.id, undefined]);
  });

  it('survives a restart', async () => {
    const headers = once();
    const first = await at.admin.post('/v1/keys', { name: 'Before' }, headers);
    const edit = once();
    await at.admin.patch(`/v1/keys/${first.body.id}`, { name: 'After' }, edit);
    await at.restart();
    expectReplay(await at.admin.post('/v1/keys', { name: 'Before' }, headers), first);
    const again = await at.admin.patch(`/v1/keys/${first.body.id}`, { name: 'After' }, edit);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it('works for users with and without externalId', async () => {
    const [headers, a, b] = [once(), randomUUID(), randomUUID()];
    const first = await at.admin.post('/v1/users', user(a), headers);
    expectReplay(await at.admin.post('/v1/users', user(a), headers), first);
    expectProblem(await at.admin.post('/v1/users', user(b), headers), 422, 'IDEMPOTENCY_KEY_REUSED');
    expectProblem(await at.admin.post('/v1/users', user(), headers), 422, 'IDEMPOTENCY_KEY_REUSED');
    expectProblem(await at.admin.post('/v1/users', user(a), once()), 409, 'USER_EXISTS');
    const plain = once();
    const second = await at.admin.post('/v1/users', user(), plain);
    expectReplay(await at.admin.post('/v1/users', user(), plain), second);
    expectProblem(await at.admin.post('/v1/users', user(b), plain), 422, 'IDEMPOTENCY_KEY_REUSED');
  });

  it('shows a replay to nobody who lost the right to it', async () => {
    const [root, headers] = [await person(at.admin, 'admin'), once()];
    expect((await root.client.post('/v1/keys', { name: 'R' }, headers)).status).toBe(201);
    await at.admin.patch(`/v1/users/${root.user.id}`, { role: 'member' });
    expectProblem(await root.client.post('/v1/keys', { name: 'R' }, headers), 403, 'FORBIDDEN');
  });

  it('is one header: two are refused', async () => {
    const { accessKey, secretKey } = at.admin.credential;
    const body = JSON.stringify({ name: freshName('Key') });
    const head = [`accessKey: ${accessKey}`, `secretKey: ${secretKey}`, 'Content-Type: application/json'];
    const twice = ['Idempotency-Key: a', 'Idempotency-Key: b', `Content-Length: ${body.length}`];
    const answer = await rawRequest(at.service.url, requestText('POST /v1/keys', [...head, ...twice], body));
    expect(problemIn(answer)).toMatchObject({ status: 400, errors: [{ pointer: 'Idempotency-Key' }] });
  });

  it('is 1 to 255 printable ASCII characters', async () => {
    for (const value of ['', 'x'.repeat(256), 'a\tb', 'schlüssel']) {
      const refused = await at.admin.post('/v1/keys', { name: 'x' }, { 'idempotency-key': value });
      expectProblem(refused, 400, 'VALIDATION_FAILED', ['Idempotency-Key']);
    }
    const longest = randomUUID().padEnd(255, '~ !"');
    expect((await at.admin.post('/v1/keys', { name: 'x' }, { 'idempotency-key': longest })).status).toBe(201);
  });
});

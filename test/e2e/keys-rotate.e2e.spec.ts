import { describe, expect, it } from 'vitest';
import { mistyped } from '../support/mistyped.js';
import { eventually } from '../support/eventually.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const WEEK_S = 7 * 24 * 3600;

describe('POST /v1/keys/{id}/rotate', () => {
  const at = runningService();
  const rotate = (id: string, body?: unknown) => at.admin.post(`/v1/keys/${id}/rotate`, body);
  const works = async (accessKey: string, secretKey: string) =>
    (await at.admin.as({ accessKey, secretKey }).get('/v1/me')).status === 200;

  it('issues a new secret under the same id and access key, and ends the old one at once', async () => {
    const key = await newKey(at.admin);
    const rotated = await rotate(key.id);
    expect(rotated.status).toBe(200);
    expect(rotated.headers.get('cache-control')).toBe('no-store');
    expect(rotated.headers.get('etag')).toBe('"2"');
    const { secretKey, updatedAt } = rotated.body;
    expect(secretKey).toMatch(/^sk_[0-9A-Za-z]{49}$/);
    expect(rotated.body).toEqual({ ...key, lastUsedAt: null, secretKey, updatedAt, version: 2 });
    expect(secretKey).not.toBe(key.secretKey);
    expect([await works(key.accessKey, key.secretKey), await works(key.accessKey, secretKey)]).toEqual([false, true]);
  });

  it('lets both secrets work for the overlap, and a second rotation end the oldest', async () => {
    const key = await newKey(at.admin);
    const before = Date.now();
    const { body: second } = await rotate(key.id, { overlapSeconds: 600 });
    const ends = Date.parse(second.previousSecretExpiresAt);
    expect(ends).toBeGreaterThanOrEqual(before + 600_000);
    expect(ends).toBeLessThanOrEqual(Date.now() + 600_000);
    expect((await at.admin.get(`/v1/keys/${key.id}`)).body.previousSecretExpiresAt).toBe(
      second.previousSecretExpiresAt,
    );
    expect([await works(key.accessKey, key.secretKey), await works(key.accessKey, second.secretKey)]).toEqual([
      true,
      true,
    ]);
    const { body: third } = await rotate(key.id, { overlapSeconds: 600 });
    expect([
      await works(key.accessKey, key.secretKey),
      await works(key.accessKey, second.secretKey),
      await works(key.accessKey, third.secretKey),
    ]).toEqual([false, true, true]);
    const { body: fourth } = await rotate(key.id);
    expect(fourth.previousSecretExpiresAt).toBe(null);
    expect([await works(key.accessKey, third.secretKey), await works(key.accessKey, fourth.secretKey)]).toEqual([
      false,
      true,
    ]);
  });

  it('ends the old secret by itself when the overlap is over', async () => {
    const key = await newKey(at.admin);
    const { body } = await rotate(key.id, { overlapSeconds: 5 });
    expect(await works(key.accessKey, key.secretKey)).toBe(true);
    await eventually(
      () => works(key.accessKey, key.secretKey),
      (working) => !working,
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(body.previousSecretExpiresAt));
    expect(await works(key.accessKey, body.secretKey)).toBe(true);
    expect((await at.admin.get(`/v1/keys/${key.id}`)).body.previousSecretExpiresAt).toBe(null);
  });

  it('ends the old secret at once when it is told to, and again without an effect', async () => {
    const { key, client } = await person(at.admin);
    const { body } = await rotate(key.id, { overlapSeconds: 600 });
    const path = `/v1/keys/${key.id}/previous-secret`;
    const ended = await client.delete(path);
    expect(ended.status).toBe(200);
    expect(ended.headers.get('etag')).toBe('"3"');
    expect(ended.body).toMatchObject({ id: key.id, version: 3, previousSecretExpiresAt: null });
    expect(ended.text).not.toContain('sk_');
    expect([await works(key.accessKey, key.secretKey), await works(key.accessKey, body.secretKey)]).toEqual([
      false,
      true,
    ]);
    const again = await at.admin.delete(path);
    expect([again.status, again.body.version]).toEqual([200, 3]);
    const { items } = (await at.admin.get(`/v1/keys/${key.id}/revisions`)).body;
    expect(items[0]).toMatchObject({
      action: 'KeyPreviousSecretEnded',
      user: { name: key.mappedUser.name },
      changes: [{ field: 'previousSecretExpiresAt', before: body.previousSecretExpiresAt, after: null }],
    });
  });

  it('ends no old secret of a key that is deleted, unknown, changed meanwhile, or of somebody else', async () => {
    const [{ client }, key] = [await person(at.admin), await newKey(at.admin)];
    await rotate(key.id, { overlapSeconds: 600 });
    const path = `/v1/keys/${key.id}/previous-secret`;
    expectProblem(await client.delete(path), 404, 'KEY_NOT_FOUND');
    expectProblem(await at.admin.delete(path, { 'If-Match': '"1"' }), 412, 'VERSION_CONFLICT');
    expectProblem(await at.admin.delete('/v1/keys/key_nobody/previous-secret'), 404, 'KEY_NOT_FOUND');
    expect(await works(key.accessKey, key.secretKey)).toBe(true);
    await at.admin.delete(`/v1/keys/${key.id}`);
    expectProblem(await at.admin.delete(path), 409, 'KEY_DELETED');
  });

  it('keeps the overlap over a restart', async () => {
    const key = await newKey(at.admin);
    const { body } = await rotate(key.id, { overlapSeconds: 600 });
    await at.restart();
    expect([await works(key.accessKey, key.secretKey), await works(key.accessKey, body.secretKey)]).toEqual([
      true,
      true,
    ]);
    expect(await works(key.accessKey, mistyped(key.secretKey))).toBe(false);
  });

  it('is open to the mapped user, whose old secret may be the one that asks', async () => {
    const ana = await person(at.admin);
    const first = await ana.client.post(`/v1/keys/${ana.key.id}/rotate`);
    expect(first.status).toBe(200);
    expectProblem(await ana.client.post(`/v1/keys/${ana.key.id}/rotate`), 401, 'UNAUTHENTICATED');
    expect(await works(ana.key.accessKey, first.body.secretKey)).toBe(true);
  });

  it('gives data-loader keys secrets of their kind', async () => {
    const key = await newKey(at.admin, { kind: 'data-loader' });
    expect((await rotate(key.id)).body.secretKey).toMatch(/^dsk_/);
  });

  it('does not bring a disabled key back', async () => {
    const key = await newKey(at.admin);
    await at.admin.post(`/v1/keys/${key.id}/disable`);
    const { body } = await rotate(key.id);
    expect([body.status, await works(key.accessKey, body.secretKey)]).toEqual(['disabled', false]);
    await at.admin.post(`/v1/keys/${key.id}/enable`);
    expect(await works(key.accessKey, body.secretKey)).toBe(true);
  });

  it('takes an overlap of whole seconds, up to 7 days', async () => {
    const key = await newKey(at.admin);
    for (const overlapSeconds of [-1, 1.5, WEEK_S + 1, '60', null, 1e30]) {
      expectProblem(await rotate(key.id, { overlapSeconds }), 400, 'VALIDATION_FAILED', ['/overlapSeconds']);
    }
    expectProblem(await rotate(key.id, { overlap: 1 }), 400, 'VALIDATION_FAILED', ['/overlap']);
    expect((await rotate(key.id, { overlapSeconds: WEEK_S })).status).toBe(200);
    expect((await rotate(key.id, { overlapSeconds: 0 })).body.previousSecretExpiresAt).toBe(null);
  });
});

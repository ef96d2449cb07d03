import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

/** By default as long as a request may take to arrive. */
const soon = (ms = 3_000) => new Date(Date.now() + ms).toISOString();

describe('the status of a key', () => {
  const at = runningService();
  const statusOf = async (id: string): Promise<string> => (await at.admin.get(`/v1/keys/${id}`)).body.status;
  const expiringSoon = async (id: string) => (await at.admin.patch(`/v1/keys/${id}`, { expiresAt: soon() })).body;

  it('turns expired by itself, and from then on the key is refused', async () => {
    const key = await newKey(at.admin);
    const client = at.admin.as(key);
    expect((await client.get('/v1/me')).body.key.status).toBe('active');
    const { expiresAt } = await expiringSoon(key.id);
    await eventually(
      () => statusOf(key.id),
      (status) => status === 'expired',
    );
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
    expectProblem(await client.get('/v1/me'), 401, 'UNAUTHENTICATED');
    const listed = await at.admin.get(`/v1/keys?status=expired&q=${key.accessKey}`);
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual([key.id]);
    expect((await at.admin.get(`/v1/keys?status=active&q=${key.accessKey}`)).body.items).toEqual([]);
    const longer = await at.admin.patch(`/v1/keys/${key.id}`, { expiresAt: soon(60_000) });
    expect(longer.body.status).toBe('active');
    expect((await client.get('/v1/me')).status).toBe(200);
  });

  it('is the last that applies of active, disabled, expired, user-inactive, deleted', async () => {
    const { user, key: usersKey } = await person(at.admin);
    const key = await newKey(at.admin, { mappedUserId: user.id });
    const expectEverywhere = async (expected: string) => {
      expect(await statusOf(key.id)).toBe(expected);
      const listed = await at.admin.get(`/v1/keys?status=${expected}&q=${key.accessKey}`);
      expect(listed.body.items.map(({ status }: { status: string }) => status)).toEqual([expected]);
    };
    await expectEverywhere('active');
    expect((await at.admin.post(`/v1/keys/${key.id}/disable`)).body.status).toBe('disabled');
    await expiringSoon(key.id);
    await eventually(
      () => statusOf(key.id),
      (status) => status !== 'disabled',
    );
    await expectEverywhere('expired');
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    await expectEverywhere('user-inactive');
    expect(await statusOf(usersKey.id)).toBe('user-inactive');
    await at.admin.delete(`/v1/keys/${key.id}`);
    await expectEverywhere('deleted');
    await at.admin.post(`/v1/users/${user.id}/activate`);
    await expectEverywhere('deleted');
    expect(await statusOf(usersKey.id)).toBe('active');
  });

  it('comes with the reason that was given for disabling the key, as long as that is its status', async () => {
    const { user, client } = await person(at.admin);
    const key = await newKey(at.admin, { mappedUserId: user.id });
    expect(key.statusReason).toBeNull();
    const expectReason = async (reason: string | null, answered: { statusReason?: unknown }) => {
      expect(answered.statusReason).toBe(reason);
      expect((await at.admin.get(`/v1/keys/${key.id}`)).body.statusReason).toBe(reason);
      const [listed] = (await at.admin.get(`/v1/keys?q=${key.accessKey}`)).body.items;
      expect(listed.statusReason).toBe(reason);
    };
    const post = async (action: string, body?: object) =>
      (await at.admin.post(`/v1/keys/${key.id}/${action}`, body)).body;
    await expectReason('Left the team', await post('disable', { reason: 'Left the team' }));
    await expectReason('Left the team', await post('disable', { reason: 'Another one' }));
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    await expectReason(null, (await at.admin.get(`/v1/keys/${key.id}`)).body);
    await at.admin.post(`/v1/users/${user.id}/activate`);
    await expectReason('Left the team', (await at.admin.get(`/v1/keys/${key.id}`)).body);
    await expectReason(null, await post('enable'));
    await expectReason(null, await post('disable'));
    expect((await client.get('/v1/me')).body.key.statusReason).toBeNull();
  });

  it('says in the history what changed, status by status', async () => {
    const { user } = await person(at.admin);
    const key = await newKey(at.admin, { mappedUserId: user.id });
    await at.admin.post(`/v1/keys/${key.id}/disable`);
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    await at.admin.delete(`/v1/keys/${key.id}`);
    const { items } = (await at.admin.get(`/v1/keys/${key.id}/revisions`)).body;
    expect(items[0].changes).toEqual([{ field: 'status', before: 'user-inactive', after: 'deleted' }]);
    expect(items[1].changes).toEqual([{ field: 'status', before: 'active', after: 'disabled' }]);
  });

  it('does not let an expired key be enabled back to life', async () => {
    const key = await newKey(at.admin, { expiresAt: soon() });
    await eventually(
      () => statusOf(key.id),
      (status) => status === 'expired',
    );
    const enabled = await at.admin.post(`/v1/keys/${key.id}/enable`);
    expect([enabled.status, enabled.body.status]).toEqual([200, 'expired']);
    const rotated = await at.admin.post(`/v1/keys/${key.id}/rotate`);
    expectProblem(
      await at.admin.as({ ...key, secretKey: rotated.body.secretKey }).get('/v1/me'),
      401,
      'UNAUTHENTICATED',
    );
  });
});

describe('lastUsedAt', () => {
  const at = runningService();

  it('is null until the key is used, follows its use without a write on the way in, and survives a restart', async () => {
    const [used, unused] = [await newKey(at.admin), await newKey(at.admin)];
    const before = Date.now();
    expect((await at.admin.as(used).get('/v1/me')).status).toBe(200);
    const after = Date.now();
    expectProblem(await at.admin.as({ ...unused, secretKey: used.secretKey }).get('/v1/me'), 401, 'UNAUTHENTICATED');
    const lastUse = async () => (await at.admin.get(`/v1/keys/${used.id}`)).body.lastUsedAt as string | null;
    const lastUsedAt = Date.parse((await eventually(lastUse, (value) => value !== null))!);
    expect(lastUsedAt).toBeGreaterThanOrEqual(before);
    expect(lastUsedAt).toBeLessThanOrEqual(after);
    const { body } = await at.admin.get(`/v1/keys/${used.id}`);
    expect([body.version, body.updatedAt]).toEqual([1, used.updatedAt]);
    expect((await at.admin.get(`/v1/keys?q=${used.accessKey}`)).body.items[0]).toEqual(body);
    const usedAgain = Date.now();
    await at.admin.as(used).get('/v1/me');
    await at.restart();
    // a start answers before it has counted again what was not counted before it stopped
    await eventually(lastUse, (value) => Date.parse(value!) >= usedAgain);
    expect((await at.admin.get(`/v1/keys/${unused.id}`)).body.lastUsedAt).toBe(null);
  });
});

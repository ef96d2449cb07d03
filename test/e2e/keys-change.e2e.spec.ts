import { describe, expect, it } from 'vitest';
import { freshName, newKey, person, withoutSecret } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const TOMORROW = () => new Date(Date.now() + 24 * 3600 * 1000).toISOString();

describe('changing keys', () => {
  const at = runningService();
  const revisions = async (id: string): Promise<{ action: string }[]> =>
    (await at.admin.get(`/v1/keys/${id}/revisions`)).body.items;
  const actions = async (id: string) => (await revisions(id)).map(({ action }) => action);

  describe('PATCH /v1/keys/{id}', () => {
    it('changes name, expiry and mapped user in one event and leaves the rest', async () => {
      const [before, ana] = [await newKey(at.admin), await person(at.admin)];
      const changes = { name: freshName('Renamed'), expiresAt: TOMORROW() };
      const edited = await at.admin.patch(`/v1/keys/${before.id}`, { ...changes, mappedUserId: ana.user.id });
      expect(edited.status).toBe(200);
      expect(edited.headers.get('etag')).toBe('"2"');
      expect(edited.headers.get('latchkey-position')).toMatch(/./);
      const expected = {
        ...withoutSecret(before),
        ...changes,
        mappedUser: { id: ana.user.id, name: ana.user.name },
        version: 2,
        updatedAt: edited.body.updatedAt,
      };
      expect(edited.body).toEqual(expected);
      expect(Date.parse(edited.body.updatedAt)).toBeGreaterThanOrEqual(Date.parse(before.updatedAt));
      expect((await at.admin.get(`/v1/keys/${before.id}`)).body).toEqual(expected);
      expect((await at.admin.as(before).get('/v1/me')).body.user.id).toBe(ana.user.id);
      expect(await actions(before.id)).toEqual(['KeyEdited', 'KeyCreated']);
    });

    it('answers 200 without event and with the same version when nothing changes', async () => {
      const expiresAt = TOMORROW();
      const key = await newKey(at.admin, { expiresAt });
      for (const body of [
        undefined,
        {},
        { name: ` ${key.name} ` },
        { expiresAt, mappedUserId: key.mappedUser.id },
        { expiresAt: expiresAt.replace('Z', '+00:00') },
      ]) {
        const same = await at.admin.patch(`/v1/keys/${key.id}`, body);
        expect([same.status, same.body]).toEqual([200, withoutSecret(key)]);
        expect(same.headers.get('etag')).toBe('"1"');
      }
      expect(await actions(key.id)).toEqual(['KeyCreated']);
    });

    it('takes an expiry away with null, and sees to what it refuses', async () => {
      const key = await newKey(at.admin, { expiresAt: TOMORROW() });
      expect((await at.admin.patch(`/v1/keys/${key.id}`, { expiresAt: null })).body.expiresAt).toBe(null);
      const { user } = await person(at.admin);
      await at.admin.post(`/v1/users/${user.id}/deactivate`);
      const patch = (body: unknown) => at.admin.patch(`/v1/keys/${key.id}`, body);
      expectProblem(await patch({ expiresAt: '2001-01-01T00:00:00Z' }), 400, 'VALIDATION_FAILED', ['/expiresAt']);
      expectProblem(await patch({ mappedUserId: 'usr_x' }), 400, 'VALIDATION_FAILED', ['/mappedUserId']);
      expectProblem(await patch({ mappedUserId: user.id }), 409, 'USER_INACTIVE');
      expectProblem(await patch({ name: null }), 400, 'VALIDATION_FAILED', ['/name']);
      expectProblem(await patch({ kind: 'api', id: 'x' }), 400, 'VALIDATION_FAILED', ['/kind', '/id']);
      expect((await at.admin.get(`/v1/keys/${key.id}`)).body.version).toBe(2);
    });

    it('refuses the old user at once when the key is mapped to another', async () => {
      const [ana, ben] = await Promise.all([person(at.admin), person(at.admin)]);
      await at.admin.patch(`/v1/keys/${ana.key.id}`, { mappedUserId: ben.user.id });
      expect((await ana.client.get('/v1/me')).body.user.id).toBe(ben.user.id);
    });
  });

  describe('disable and enable', () => {
    it('shuts the key out from its answer on, and lets it in again', async () => {
      const key = await newKey(at.admin);
      const disabled = await at.admin.post(`/v1/keys/${key.id}/disable`, { reason: 'Laptop lost' });
      expect([disabled.status, disabled.body.status, disabled.body.version]).toEqual([200, 'disabled', 2]);
      expect(disabled.headers.get('etag')).toBe('"2"');
      expectProblem(await at.admin.as(key).get('/v1/me'), 401, 'UNAUTHENTICATED');
      const enabled = await at.admin.post(`/v1/keys/${key.id}/enable`);
      expect([enabled.status, enabled.body.status, enabled.body.version]).toEqual([200, 'active', 3]);
      expect((await at.admin.as(key).get('/v1/me')).status).toBe(200);
    });

    it('answers 200 without event when it is already so', async () => {
      const key = await newKey(at.admin);
      expect((await at.admin.post(`/v1/keys/${key.id}/enable`, {})).body.version).toBe(1);
      await at.admin.post(`/v1/keys/${key.id}/disable`);
      const again = await at.admin.post(`/v1/keys/${key.id}/disable`, { reason: 'again' });
      expect([again.status, again.body.version]).toEqual([200, 2]);
      expect(await actions(key.id)).toEqual(['KeyDisabled', 'KeyCreated']);
    });

    it('lets the mapped user disable, and nobody but admins enable', async () => {
      const [ana, ben] = await Promise.all([person(at.admin), person(at.admin, 'verifier')]);
      const second = await newKey(at.admin, { mappedUserId: ana.user.id });
      expectProblem(await ben.client.post(`/v1/keys/${second.id}/disable`), 404, 'KEY_NOT_FOUND');
      expect((await ana.client.post(`/v1/keys/${second.id}/disable`)).body.status).toBe('disabled');
      expectProblem(await ana.client.post(`/v1/keys/${second.id}/enable`), 403, 'FORBIDDEN');
      expect((await ana.client.post(`/v1/keys/${ana.key.id}/disable`)).status).toBe(200);
      expectProblem(await ana.client.get('/v1/me'), 401, 'UNAUTHENTICATED');
    });

    it('takes a printable reason of up to 500 characters and keeps it in the history', async () => {
      const key = await newKey(at.admin);
      const disable = (body: unknown) => at.admin.post(`/v1/keys/${key.id}/disable`, body);
      for (const reason of ['', ' ', 'a\nb', 'x'.repeat(501), 7, null]) {
        expectProblem(await disable({ reason }), 400, 'VALIDATION_FAILED', ['/reason']);
      }
      expectProblem(await disable({ why: 'x' }), 400, 'VALIDATION_FAILED', ['/why']);
      expectProblem(await at.admin.post(`/v1/keys/${key.id}/enable`, { reason: 'x' }), 400, 'VALIDATION_FAILED', [
        '/reason',
      ]);
      await disable({ reason: '🔑'.repeat(500) });
      const [{ changes }] = (await at.admin.get(`/v1/keys/${key.id}/revisions`)).body.items;
      expect(changes).toContainEqual({ field: 'reason', before: null, after: '🔑'.repeat(500) });
    });
  });

  describe('DELETE /v1/keys/{id}', () => {
    it('answers 204, and again 204 without a second event', async () => {
      const key = await newKey(at.admin);
      for (let i = 0; i < 2; i++) {
        const deleted = await at.admin.delete(`/v1/keys/${key.id}`);
        expect([deleted.status, deleted.text]).toEqual([204, '']);
        expect(deleted.headers.get('latchkey-position')).toMatch(/./);
        expectProblem(await at.admin.as(key).get('/v1/me'), 401, 'UNAUTHENTICATED');
      }
      expect(await actions(key.id)).toEqual(['KeyDeleted', 'KeyCreated']);
    });

    it('is for ever: every other change of it is KEY_DELETED', async () => {
      const key = await newKey(at.admin);
      await at.admin.delete(`/v1/keys/${key.id}`);
      expectProblem(await at.admin.patch(`/v1/keys/${key.id}`, { name: 'Back' }), 409, 'KEY_DELETED');
      expectProblem(await at.admin.patch(`/v1/keys/${key.id}`, { name: key.name }), 409, 'KEY_DELETED');
      for (const action of ['disable', 'enable', 'rotate', 'reveal']) {
        expectProblem(await at.admin.post(`/v1/keys/${key.id}/${action}`), 409, 'KEY_DELETED');
      }
    });

    it('takes no body', async () => {
      const key = await newKey(at.admin);
      const refused = await at.admin.send('DELETE', `/v1/keys/${key.id}`, { force: true });
      expectProblem(refused, 400, 'VALIDATION_FAILED', ['/force']);
      expect((await at.admin.send('DELETE', `/v1/keys/${key.id}`, {})).status).toBe(204);
    });

    it('lets a key delete itself', async () => {
      const root = await person(at.admin, 'admin');
      expect((await root.client.delete(`/v1/keys/${root.key.id}`)).status).toBe(204);
      expectProblem(await root.client.delete(`/v1/keys/${root.key.id}`), 401, 'UNAUTHENTICATED');
    });
  });

  const changes = ['PATCH', 'DELETE', 'POST disable', 'POST enable', 'POST rotate', 'POST reveal'];
  const send = (client: typeof at.admin, change: string, id: string) => {
    const [method, action] = change.split(' ');
    return client.send(
      method!,
      `/v1/keys/${id}${action === undefined ? '' : `/${action}`}`,
      method === 'PATCH' ? {} : undefined,
    );
  };

  it.each(changes)('%s of a key that does not exist is 404', async (change) => {
    const { body: me } = await at.admin.get('/v1/me');
    for (const id of ['key_missing', 'x', '%00', '__proto__', me.user.id, me.account.id, `key_${'x'.repeat(90)}`]) {
      expectProblem(await send(at.admin, change, id), 404, 'KEY_NOT_FOUND');
    }
  });

  it.each(changes)('%s of another user’s key is refused and changes nothing', async (change) => {
    const [ana, ben] = await Promise.all([person(at.admin), person(at.admin, 'verifier')]);
    const [status, code] = /rotate|reveal|disable/.test(change)
      ? ([404, 'KEY_NOT_FOUND'] as const)
      : ([403, 'FORBIDDEN'] as const);
    for (const id of [ben.key.id, 'key_missing']) expectProblem(await send(ana.client, change, id), status, code);
    expect((await at.admin.get(`/v1/keys/${ben.key.id}`)).body).toMatchObject({ version: 1, status: 'active' });
    expect((await ben.client.get('/v1/me')).status).toBe(200);
  });

  it('leaves no way to change one’s own key beyond disable, rotate and reveal', async () => {
    const ana = await person(at.admin);
    for (const change of ['PATCH', 'DELETE', 'POST enable']) {
      expectProblem(await send(ana.client, change, ana.key.id), 403, 'FORBIDDEN');
    }
  });

  it('refuses query parameters on every write', async () => {
    const key = await newKey(at.admin);
    for (const change of changes) {
      const [method, action] = change.split(' ');
      const path = `/v1/keys/${key.id}${action === undefined ? '' : `/${action}`}?dryRun=true`;
      const refused = await at.admin.send(method!, path);
      expectProblem(refused, 400, 'VALIDATION_FAILED', ['?dryRun']);
    }
    expect((await at.admin.get(`/v1/keys/${key.id}`)).body.version).toBe(1);
  });
});

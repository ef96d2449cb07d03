import { describe, expect, it } from 'vitest';
import { freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

describe('reading one’s writes', () => {
  const at = runningService();

  it('shows a write to its caller’s next read, in every list and every time', async () => {
    const { client, user } = await person(at.admin, 'admin');
    for (let i = 0; i < 25; i++) {
      const name = freshName('Fresh');
      const key = await newKey(client, { name });
      const [one, list, history, mine] = await Promise.all([
        client.send('GET', `/v1/keys/${key.id}`),
        client.get(`/v1/keys?limit=1`),
        client.get(`/v1/revisions?limit=1&userId=${user.id}`),
        client.get('/v1/me/keys?limit=1'),
      ]);
      expect([one.status, one.body.name]).toEqual([200, name]);
      expect(one.headers.get('latchkey-stale')).toBe(null);
      expect(list.body.items[0].id).toBe(key.id);
      expect(history.body.items[0].target.id).toBe(key.id);
      expect(mine.body.items[0].id).toBe(key.id);
    }
  });

  it('shows it to a HEAD too', async () => {
    const { client } = await person(at.admin, 'admin');
    for (let i = 0; i < 25; i++) {
      const key = await newKey(client);
      expect((await client.send('HEAD', `/v1/keys/${key.id}`)).status).toBe(200);
    }
  });

  it('shows it to everybody else’s next read as well', async () => {
    const [writer, reader] = [await person(at.admin, 'admin'), await person(at.admin, 'admin')];
    const { client: verifier } = await person(at.admin, 'verifier');
    for (let i = 0; i < 25; i++) {
      const key = await newKey(writer.client, { name: freshName('Told') });
      expect((await reader.client.get(`/v1/keys/${key.id}`)).body.name).toBe(key.name);
      await reader.client.patch(`/v1/keys/${key.id}`, { name: 'Renamed' });
      const batch = await writer.client.post('/v1/keys/batch', { action: 'disable', ids: [key.id] });
      expect(batch.body.items[0].outcome).toBe('done');
      const { body, headers } = await reader.client.send('GET', '/v1/keys?limit=1');
      expect(body.items[0]).toMatchObject({ id: key.id, name: 'Renamed', status: 'disabled' });
      expect(headers.get('latchkey-stale')).toBe(null);
      const action = freshName('did');
      const target = { type: 'element', id: 'e1', name: 'Margin' };
      const by = { user: writer.user.id, key: writer.key.id };
      const entry = { kind: 'started', id: action, ...by, action, target };
      expect((await verifier.post('/v1/activity', { entries: [entry] })).status).toBe(200);
      const history = await reader.client.get(`/v1/revisions?limit=1&action=${encodeURIComponent(action)}`);
      expect(history.body.items).toHaveLength(1);
    }
  });

  it('shows who a refusal speaks of', async () => {
    const [writer, reader] = [await person(at.admin, 'admin'), await person(at.admin, 'admin')];
    for (let i = 0; i < 25; i++) {
      const user = { name: 'Twice', email: `${freshName('twice').replace(' ', '-')}@example.org` };
      // which may be before the other is told that it is done
      const refused = async () => {
        for (;;) {
          const { status, body } = await reader.client.post('/v1/users', user);
          if (status !== 201) return reader.client.get(`/v1/users/${body.id}`);
        }
      };
      const [, seen] = await Promise.all([writer.client.post('/v1/users', user), refused()]);
      expect(seen.status).toBe(200);
    }
  });

  it('shows it to another caller who brings its Latchkey-Position along', async () => {
    const [writer, reader] = [await person(at.admin, 'admin'), await person(at.admin, 'admin')];
    for (let i = 0; i < 25; i++) {
      const created = await writer.client.post('/v1/keys', { name: freshName('Shared') });
      const position = created.headers.get('latchkey-position')!;
      const read = await reader.client.get(`/v1/keys/${created.body.id}`, { 'latchkey-position': position });
      expect(read.status).toBe(200);
    }
  });

  it('answers a position with every 2xx to a write, also when nothing changed', async () => {
    const key = await newKey(at.admin);
    const path = `/v1/keys/${key.id}`;
    const { user } = await person(at.admin);
    const writes = [
      await at.admin.patch(path, {}),
      await at.admin.post(`${path}/enable`),
      await at.admin.post(`${path}/disable`),
      await at.admin.post(`${path}/rotate`),
      await at.admin.delete(path),
      await at.admin.delete(path),
      await at.admin.patch(`/v1/users/${user.id}`, {}),
      await at.admin.post(`/v1/users/${user.id}/activate`),
      await at.admin.post(`/v1/users/${user.id}/deactivate`),
    ];
    for (const { status, headers } of writes) {
      expect([200, 204]).toContain(status);
      expect(headers.get('latchkey-position')).toMatch(/^\S+$/);
      const read = await at.admin.get('/v1/keys', { 'latchkey-position': headers.get('latchkey-position')! });
      expect(read.status).toBe(200);
    }
  });

  it('goes on to hold after a restart', async () => {
    const created = await at.admin.post('/v1/keys', { name: 'Before the restart' });
    await at.restart();
    const headers = { 'latchkey-position': created.headers.get('latchkey-position')! };
    expect((await at.admin.get(`/v1/keys/${created.body.id}`, headers)).status).toBe(200);
  });

  it('answers 503 NOT_READY to a position that is not reached in 5 s, and 409 OTHER_HISTORY to one of another log', async () => {
    const position = (await at.admin.patch('/v1/keys/key_x', {})).headers.get('latchkey-position');
    expect(position).toBe(null);
    const [log, offset, record] = (await at.admin.post('/v1/keys', { name: 'x' })).headers
      .get('latchkey-position')!
      .split('.') as [string, string, string];
    const started = Date.now();
    const ahead = await at.admin.get('/v1/keys', { 'latchkey-position': `${log}.${Number(offset) + 1_000}.${record}` });
    expectProblem(ahead, 503, 'NOT_READY');
    expect(Date.now() - started).toBeGreaterThanOrEqual(4_900);
    expect(Date.now() - started).toBeLessThan(8_000);
    expect(Number(ahead.headers.get('retry-after'))).toBeGreaterThan(0);
    const foreign = { 'latchkey-position': `${record}.${offset}.${record}` };
    for (const path of ['/v1/keys', '/v1/me']) expectProblem(await at.admin.get(path, foreign), 409, 'OTHER_HISTORY');
  });

  it.each(['', 'x', '1', 'a.b.c', '../..', 'x'.repeat(5_000)])('refuses %j as position', async (value) => {
    const refused = await at.admin.get('/v1/keys', { 'latchkey-position': value });
    expectProblem(refused, 400, 'VALIDATION_FAILED', ['Latchkey-Position']);
  });
});

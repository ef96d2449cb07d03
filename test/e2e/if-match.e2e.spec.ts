import { describe, expect, it } from 'vitest';
import { freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

describe('If-Match', () => {
  const at = runningService();
  const rename = (id: string, ifMatch: string) =>
    at.admin.patch(`/v1/keys/${id}`, { name: freshName('Renamed') }, { 'if-match': ifMatch });

  it.each(['"1"', '*', ' * ', '"7", "1"', '"1","2"', '"x", W/"1", "1"'])('%s matches version 1', async (ifMatch) => {
    const { id } = await newKey(at.admin);
    const edited = await rename(id, ifMatch);
    expect([edited.status, edited.headers.get('etag')]).toEqual([200, '"2"']);
  });

  it.each([
    '"2"',
    '"0"',
    '"01"',
    'W/"1"',
    '1',
    '"1',
    '1"',
    "'1'",
    '""',
    '"1" "2"',
    '"1", oops',
    '*, "1"',
    '"*"',
    '""1""',
    ',',
  ])('%s does not match version 1', async (ifMatch) => {
    const { id } = await newKey(at.admin);
    expectProblem(await rename(id, ifMatch), 412, 'VERSION_CONFLICT');
    expect((await at.admin.get(`/v1/keys/${id}`)).body.version).toBe(1);
  });

  it('is a ticket for one change: whoever comes second reads again', async () => {
    const { id } = await newKey(at.admin);
    const etag = (await at.admin.get(`/v1/keys/${id}`)).headers.get('etag')!;
    const answers = await Promise.all(Array.from({ length: 8 }, () => rename(id, etag)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(412)]);
    const next = (await at.admin.get(`/v1/keys/${id}`)).headers.get('etag')!;
    expect((await rename(id, next)).headers.get('etag')).toBe('"3"');
  });

  it.each(['disable', 'enable', 'rotate', 'DELETE'])('holds for %s', async (action) => {
    const { id } = await newKey(at.admin);
    if (action === 'enable') await at.admin.post(`/v1/keys/${id}/disable`);
    const { version } = (await at.admin.get(`/v1/keys/${id}`)).body;
    const send = (tag: string) =>
      action === 'DELETE'
        ? at.admin.delete(`/v1/keys/${id}`, { 'if-match': tag })
        : at.admin.post(`/v1/keys/${id}/${action}`, {}, { 'if-match': tag });
    expectProblem(await send(`"${version + 1}"`), 412, 'VERSION_CONFLICT');
    expectProblem(await send(`W/"${version}"`), 412, 'VERSION_CONFLICT');
    const done = await send(`"${version}"`);
    expect([200, 204]).toContain(done.status);
    expect((await at.admin.get(`/v1/keys/${id}`)).body.version).toBe(version + 1);
  });

  it('holds for users', async () => {
    const { user } = await person(at.admin);
    const path = `/v1/users/${user.id}`;
    expectProblem(await at.admin.patch(path, { name: 'New name' }, { 'if-match': '"9"' }), 412, 'VERSION_CONFLICT');
    expectProblem(await at.admin.post(`${path}/deactivate`, {}, { 'if-match': '"9"' }), 412, 'VERSION_CONFLICT');
    expect((await at.admin.post(`${path}/deactivate`, {}, { 'if-match': '"1"' })).headers.get('etag')).toBe('"2"');
    expectProblem(await at.admin.post(`${path}/activate`, {}, { 'if-match': '"1"' }), 412, 'VERSION_CONFLICT');
    expect((await at.admin.post(`${path}/activate`, {}, { 'if-match': '"2"' })).headers.get('etag')).toBe('"3"');
    const edited = await at.admin.patch(path, { name: 'New name' }, { 'if-match': '"3"' });
    expect(edited.headers.get('etag')).toBe('"4"');
    expect((await at.admin.get(path)).headers.get('etag')).toBe('"4"');
  });

  it('comes after "already so": what is already as asked for is no conflict', async () => {
    const key = await newKey(at.admin);
    const stale = { 'if-match': '"99"' };
    expect((await at.admin.patch(`/v1/keys/${key.id}`, { name: key.name }, stale)).status).toBe(200);
    expect((await at.admin.post(`/v1/keys/${key.id}/enable`, {}, stale)).status).toBe(200);
    await at.admin.delete(`/v1/keys/${key.id}`);
    expect((await at.admin.delete(`/v1/keys/${key.id}`, stale)).status).toBe(204);
    const { user } = await person(at.admin);
    expect((await at.admin.post(`/v1/users/${user.id}/activate`, {}, stale)).status).toBe(200);
  });

  it('comes after KEY_DELETED', async () => {
    const key = await newKey(at.admin);
    await at.admin.delete(`/v1/keys/${key.id}`);
    for (const tag of ['"1"', '"2"', '*']) expectProblem(await rename(key.id, tag), 409, 'KEY_DELETED');
  });

  it('comes after the replay of an Idempotency-Key', async () => {
    const key = await newKey(at.admin);
    const headers = { 'if-match': '"1"', 'idempotency-key': freshName('once') };
    const first = await at.admin.patch(`/v1/keys/${key.id}`, { name: 'Once' }, headers);
    const again = await at.admin.patch(`/v1/keys/${key.id}`, { name: 'Once' }, headers);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    await at.admin.delete(`/v1/keys/${key.id}`);
    const afterwards = await at.admin.patch(`/v1/keys/${key.id}`, { name: 'Once' }, headers);
    expect([afterwards.status, afterwards.body.status]).toEqual([200, 'deleted']);
  });

  it('does not tell a key that does not exist, or is not the caller’s, from one that moved', async () => {
    const [ana, ben] = await Promise.all([person(at.admin), person(at.admin)]);
    expectProblem(await rename('key_missing', '"1"'), 404, 'KEY_NOT_FOUND');
    for (const tag of ['"1"', '"2"']) {
      const refused = await ana.client.post(`/v1/keys/${ben.key.id}/disable`, {}, { 'if-match': tag });
      expectProblem(refused, 404, 'KEY_NOT_FOUND');
    }
  });

  it('If-None-Match is not honoured: a read answers 200 with the body', async () => {
    const { id } = await newKey(at.admin);
    const read = await at.admin.get(`/v1/keys/${id}`, { 'if-none-match': '"1"' });
    expect([read.status, read.body.id]).toEqual([200, id]);
  });
});

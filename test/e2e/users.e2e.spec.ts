import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allItems, freshName, newKey, person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const ids = (items: { id: string }[]): string[] => items.map(({ id }) => id);

describe('users', () => {
  const at = runningService();
  const register = (members: Record<string, unknown> = {}) =>
    at.admin.post('/v1/users', { name: freshName('User'), email: `${randomUUID()}@example.org`, ...members });

  describe('POST /v1/users', () => {
    it('registers a member unless told otherwise, and shows the same user afterwards', async () => {
      const registered = await register({ name: ' Ana García ', email: 'someone@example.org' });
      expect(registered.status).toBe(201);
      expect(registered.headers.get('location')).toBe(`/v1/users/${registered.body.id}`);
      expect(registered.headers.get('etag')).toBe('"1"');
      expect(registered.headers.get('latchkey-position')).toMatch(/./);
      expect(registered.body).toEqual({
        id: expect.stringMatching(/^usr_/),
        name: 'Ana García',
        email: 'someone@example.org',
        role: 'member',
        active: true,
        externalId: null,
        attributes: {},
        version: 1,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      });
      const read = await at.admin.get(`/v1/users/${registered.body.id}`);
      expect([read.status, read.body, read.headers.get('etag')]).toEqual([200, registered.body, '"1"']);
    });

    it('gives one externalId one id, even in a race and after a restart', async () => {
      const externalId = `staff/${randomUUID()} ü`;
      const answers = await Promise.all(Array.from({ length: 10 }, () => register({ externalId })));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
      const winner = answers.find(({ status }) => status === 201)!;
      expect(winner.body.externalId).toBe(externalId);
      for (const loser of answers.filter((one) => one !== winner)) {
        expectProblem(loser, 409, 'USER_EXISTS');
        expect(loser.body.id).toBe(winner.body.id);
      }
      await at.admin.post(`/v1/users/${winner.body.id}/deactivate`);
      expectProblem(await register({ externalId }), 409, 'USER_EXISTS');
      await at.restart();
      expectProblem(await register({ externalId }), 409, 'USER_EXISTS');
      expect((await register({ externalId: `${externalId} ` })).status).toBe(201);
    });

    it('refuses the e-mail address of another user, and says who that is, unless two may have it', async () => {
      const same = { name: 'Namesake', email: 'Same@example.org' };
      const first = await register({ ...same, email: 'same@Example.org' });
      await at.admin.post(`/v1/users/${first.body.id}/deactivate`);
      const refused = await register(same);
      expectProblem(refused, 409, 'USER_EXISTS');
      expect(refused.body.id).toBe(first.body.id);
      expectProblem(await register({ ...same, allowDuplicateEmail: false }), 409, 'USER_EXISTS');
      const second = await register({ ...same, allowDuplicateEmail: true });
      expect([second.status, second.body.email]).toEqual([201, same.email]);
      expect(second.body.id).not.toBe(first.body.id);
      expect(second.body).not.toHaveProperty('allowDuplicateEmail');
    });

    it('repeats what it answered, also where another user took the address meanwhile', async () => {
      const [user, header] = [
        { name: 'Again', email: `${randomUUID()}@example.org` },
        { 'idempotency-key': randomUUID() },
      ];
      const first = await at.admin.post('/v1/users', user, header);
      expect((await register({ email: user.email, allowDuplicateEmail: true })).status).toBe(201);
      const again = await at.admin.post('/v1/users', user, header);
      expect([again.status, again.body.id]).toEqual([201, first.body.id]);
    });

    it('goes on to know the address after a restart, and when it was given up', async () => {
      const email = `${randomUUID()}@bücher.example`;
      const { body: user } = await register({ email });
      await at.restart();
      expectProblem(await register({ email: email.replace('bücher', 'xn--bcher-kva') }), 409, 'USER_EXISTS');
      await at.admin.patch(`/v1/users/${user.id}`, { email: `${randomUUID()}@example.org` });
      expect((await register({ email })).status).toBe(201);
    });

    it.each([
      { email: 'josé@example.org' },
      { email: 'ana@bücher.example' },
      { email: '"Ana G."@example.org' },
      { name: 'שלום\u200e 2' },
      { name: 'می\u200cخواهم' },
      { name: '👩\u200d💻' },
    ])('takes %j', async (members) => {
      const registered = await register(members);
      expect([registered.status, registered.body]).toMatchObject([201, members]);
    });

    it.each([
      [{ name: undefined }, '/name'],
      [{ name: ' ' }, '/name'],
      [{ name: 'x'.repeat(101) }, '/name'],
      [{ name: 'a\u202eb' }, '/name'],
      [{ email: undefined }, '/email'],
      [{ email: 'nobody' }, '/email'],
      [{ email: 'a@b@c.org' }, '/email'],
      [{ email: 'a\n@example.org' }, '/email'],
      [{ email: `${'x'.repeat(260)}@example.org` }, '/email'],
      [{ email: null }, '/email'],
      [{ role: 'root' }, '/role'],
      [{ role: null }, '/role'],
      [{ name: '\u3164' }, '/name'],
      [{ name: 'Ana\u{e0041}' }, '/name'],
      [{ email: 'a\u200b@example.org' }, '/email'],
      [{ externalId: 'a\u0000' }, '/externalId'],
      [{ externalId: '\u2800' }, '/externalId'],
      [{ externalId: 'a\u{e0041}' }, '/externalId'],
      [{ allowDuplicateEmail: 'yes' }, '/allowDuplicateEmail'],
      [{ externalId: '' }, '/externalId'],
      [{ externalId: 'x'.repeat(201) }, '/externalId'],
      [{ externalId: 7 }, '/externalId'],
      [{ id: 'usr_mine' }, '/id'],
      [{ active: false }, '/active'],
    ])('refuses %j', async (members, pointer) => {
      expectProblem(await register(members), 400, 'VALIDATION_FAILED', [pointer]);
    });
  });

  describe('PATCH /v1/users/{id}', () => {
    it('changes name, e-mail address and role, each for itself', async () => {
      const { body: user } = await register();
      const patch = (body?: unknown) => at.admin.patch(`/v1/users/${user.id}`, body);
      expect((await patch({ name: ' New ' })).body).toEqual({ ...user, name: 'New', version: 2 });
      expect((await patch({ email: 'new@example.org' })).body.version).toBe(3);
      const regraded = await patch({ role: 'verifier' });
      const expected = { ...user, name: 'New', email: 'new@example.org', role: 'verifier', version: 4 };
      expect([regraded.status, regraded.body, regraded.headers.get('etag')]).toEqual([200, expected, '"4"']);
      for (const same of [undefined, {}, { role: 'verifier' }, { name: 'New', email: 'new@example.org' }]) {
        expect((await patch(same)).body).toEqual(expected);
      }
      expect((await at.admin.get(`/v1/users/${user.id}`)).body).toEqual(expected);
    });

    it('refuses the e-mail address of another user; its own in other letters is none', async () => {
      const { body: other } = await register();
      const { body: user } = await register();
      const patch = (body: Record<string, unknown>) => at.admin.patch(`/v1/users/${user.id}`, body);
      const refused = await patch({ email: other.email.toUpperCase(), name: 'Not saved' });
      expectProblem(refused, 409, 'USER_EXISTS');
      expect(refused.body.id).toBe(other.id);
      expect((await patch({ email: user.email.toUpperCase() })).body).toMatchObject({ version: 2, name: user.name });
      expect((await patch({ allowDuplicateEmail: true })).body.version).toBe(2);
      const shared = await patch({ email: other.email, allowDuplicateEmail: true });
      expect([shared.status, shared.body.email]).toEqual([200, other.email]);
      expect((await patch({ email: other.email })).status).toBe(200);
    });

    it('shows the new name wherever the user appears', async () => {
      const { user, key } = await person(at.admin, 'admin');
      await at.admin.patch(`/v1/users/${user.id}`, { name: 'Ana Neu' });
      expect((await at.admin.get(`/v1/keys/${key.id}`)).body.mappedUser).toEqual({ id: user.id, name: 'Ana Neu' });
      const { items } = (await at.admin.get(`/v1/keys/${key.id}/revisions`)).body;
      const mapped = items[0].changes.find(({ field }: { field: string }) => field === 'mappedUser');
      expect(mapped.after).toEqual({ id: user.id, name: user.name });
    });

    it.each([
      [{ name: '' }, '/name'],
      [{ name: null }, '/name'],
      [{ email: 'x' }, '/email'],
      [{ role: 'root' }, '/role'],
      [{ externalId: '' }, '/externalId'],
      [{ externalId: null }, '/externalId'],
      [{ externalId: 'x'.repeat(201) }, '/externalId'],
      [{ active: false }, '/active'],
    ])('refuses %j', async (members, pointer) => {
      const { body: user } = await register();
      expectProblem(await at.admin.patch(`/v1/users/${user.id}`, members), 400, 'VALIDATION_FAILED', [pointer]);
    });

    it('sets an externalId once, where there is none and nobody else has it', async () => {
      const [{ body: user }, { body: other }] = [await register(), await register()];
      const [externalId, patch] = [
        randomUUID(),
        (id: string, members: object) => at.admin.patch(`/v1/users/${id}`, members),
      ];
      const set = await patch(user.id, { externalId });
      expect([set.status, set.body]).toEqual([200, { ...user, externalId, version: 2 }]);
      expect((await patch(user.id, { externalId })).body.version).toBe(2);
      expectProblem(await patch(user.id, { externalId: 'another' }), 400, 'VALIDATION_FAILED', ['/externalId']);
      const found = await at.admin.get(`/v1/users?externalId=${externalId}`);
      expect(found.body.items).toEqual([set.body]);
      for (const taken of [await patch(other.id, { externalId }), await register({ externalId })]) {
        expectProblem(taken, 409, 'USER_EXISTS');
        expect(taken.body.id).toBe(user.id);
      }
      const registered = (await register({ externalId: `${externalId}-2` })).body;
      const late = await patch(other.id, { externalId: `${externalId}-2` });
      expect([late.status, late.body.id]).toEqual([409, registered.id]);
      const { items } = (await at.admin.get(`/v1/revisions?targetType=user&targetId=${user.id}`)).body;
      expect(items[0].changes).toEqual([{ field: 'externalId', before: null, after: externalId }]);
      await at.restart();
      expectProblem(await patch(other.id, { externalId }), 409, 'USER_EXISTS');
      expect((await at.admin.get(`/v1/users/${user.id}`)).body.externalId).toBe(externalId);
    });

    it('takes rights away from the answer on', async () => {
      const { client, user } = await person(at.admin, 'admin');
      expect((await client.get('/v1/users')).status).toBe(200);
      await at.admin.patch(`/v1/users/${user.id}`, { role: 'member' });
      expectProblem(await client.get('/v1/users'), 403, 'FORBIDDEN');
      expectProblem(await client.post('/v1/keys', { name: 'x' }), 403, 'FORBIDDEN');
      expect((await client.get('/v1/me')).body.user.role).toBe('member');
    });
  });

  describe('deactivate and activate', () => {
    it('refuses every key of the user at once, and lets them in again', async () => {
      const { client, user } = await person(at.admin, 'admin');
      const second = at.admin.as(await newKey(at.admin, { mappedUserId: user.id }));
      const deactivated = await at.admin.post(`/v1/users/${user.id}/deactivate`);
      expect([deactivated.status, deactivated.body.active, deactivated.body.version]).toEqual([200, false, 2]);
      for (const one of [client, second]) expectProblem(await one.get('/v1/me'), 401, 'UNAUTHENTICATED');
      expect((await at.admin.post(`/v1/users/${user.id}/deactivate`, {})).body.version).toBe(2);
      const activated = await at.admin.post(`/v1/users/${user.id}/activate`);
      expect([activated.body.active, activated.headers.get('etag')]).toEqual([true, '"3"']);
      expect((await at.admin.post(`/v1/users/${user.id}/activate`)).body.version).toBe(3);
      for (const one of [client, second]) expect((await one.get('/v1/me')).status).toBe(200);
    });

    it('takes no members', async () => {
      const { body: user } = await register();
      for (const action of ['activate', 'deactivate']) {
        const refused = await at.admin.post(`/v1/users/${user.id}/${action}`, { reason: 'x' });
        expectProblem(refused, 400, 'VALIDATION_FAILED', ['/reason']);
      }
    });
  });

  describe('GET /v1/users', () => {
    it('lists newest first, found by part of name or e-mail address, active or not', async () => {
      const mark = randomUUID();
      const [one, two] = [
        (await register({ name: `Ärzte ${mark}` })).body,
        (await register({ email: `b.${mark}@example.org` })).body,
      ];
      const list = async (query: string) => ids((await at.admin.get(`/v1/users?${query}`)).body.items);
      expect(await list(`q=${mark.toUpperCase()}`)).toEqual([two.id, one.id]);
      expect(await list(`q=${encodeURIComponent(`ärzte ${mark}`)}`)).toEqual([one.id]);
      await at.admin.post(`/v1/users/${one.id}/deactivate`);
      expect(await list(`q=${mark}&active=true`)).toEqual([two.id]);
      expect(await list(`q=${mark}&active=false`)).toEqual([one.id]);
      expect(ids(await allItems(at.admin, `/v1/users?q=${mark}`, 1))).toEqual([two.id, one.id]);
    });

    it('finds one by its externalId, in full', async () => {
      const externalId = `staff/${randomUUID()} ü`;
      const { body: user } = await register({ externalId });
      const list = async (id: string) =>
        ids((await at.admin.get(`/v1/users?externalId=${encodeURIComponent(id)}`)).body.items);
      expect(await list(externalId)).toEqual([user.id]);
      expect(await list(externalId.slice(0, -1))).toEqual([]);
    });

    it.each([
      ['externalId=', '?externalId'],
      ['limit=0', '?limit'],
      ['limit=201', '?limit'],
      ['cursor=garbage', '?cursor'],
      ['active=yes', '?active'],
      ['q=', '?q'],
      ['role=admin', '?role'],
    ])('refuses ?%s', async (query, pointer) => {
      expectProblem(await at.admin.get(`/v1/users?${query}`), 400, 'VALIDATION_FAILED', [pointer]);
    });
  });

  const routes: [string, string, unknown?][] = [
    ['GET', ''],
    ['PATCH', '', {}],
    ['POST', '/deactivate'],
    ['POST', '/activate'],
  ];

  it.each(routes)('%s /v1/users/{id}%s does not find what is no user', async (method, suffix, body) => {
    const { body: me } = await at.admin.get('/v1/me');
    for (const id of ['usr_missing', 'x', '%00', '__proto__', me.key.id, me.account.id]) {
      expectProblem(await at.admin.send(method, `/v1/users/${id}${suffix}`, body), 404, 'USER_NOT_FOUND');
    }
  });

  it('are for admins only', async () => {
    const { body: other } = await register();
    for (const role of ['member', 'verifier'] as const) {
      const { client, user } = await person(at.admin, role);
      expectProblem(await client.get('/v1/users'), 403, 'FORBIDDEN');
      expectProblem(await client.post('/v1/users', { name: 'x', email: 'x@example.org' }), 403, 'FORBIDDEN');
      for (const [method, suffix, body] of routes) {
        for (const id of [user.id, other.id, 'usr_missing']) {
          expectProblem(await client.send(method, `/v1/users/${id}${suffix}`, body), 403, 'FORBIDDEN');
        }
      }
    }
  });
});

describe('the last active admin', () => {
  const at = runningService();

  it('can neither be deactivated nor demoted, until there is another one', async () => {
    const { body: me } = await at.admin.get('/v1/me');
    const path = `/v1/users/${me.user.id}`;
    const refusals = async () => {
      expectProblem(await at.admin.post(`${path}/deactivate`), 409, 'LAST_ADMIN');
      for (const role of ['member', 'verifier']) expectProblem(await at.admin.patch(path, { role }), 409, 'LAST_ADMIN');
    };
    await refusals();
    expect((await at.admin.patch(path, { name: 'Root', role: 'admin' })).status).toBe(200);
    const second = await person(at.admin, 'admin');
    await at.admin.post(`/v1/users/${second.user.id}/deactivate`);
    await refusals();
    await at.admin.post(`/v1/users/${second.user.id}/activate`);
    expect((await at.admin.patch(path, { role: 'member' })).body.role).toBe('member');
    expectProblem(await at.admin.get('/v1/users'), 403, 'FORBIDDEN');
    expectProblem(await second.client.post(`/v1/users/${second.user.id}/deactivate`), 409, 'LAST_ADMIN');
  });
});

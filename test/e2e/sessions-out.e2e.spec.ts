import { describe, expect, it } from 'vitest';
import { Browser, followLink } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { isHeartbeat, openEvents } from '../support/event-stream.js';
import { person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

describe('the sessions of a user', () => {
  const at = runningService();
  const statusOf = async (browser: Browser) => (await browser.get('/v1/me')).status;

  it('are listed, newest first, with the one that asks', async () => {
    const { client } = await person(at.admin);
    const [first, second] = [await Browser.signIn(client), await Browser.signIn(client)];
    const { status, body } = await first.get('/v1/me/sessions');
    const item = { by: 'key', address: '127.0.0.1', seenAt: expect.stringMatching(/Z$/) };
    expect([status, body]).toEqual([
      200,
      {
        items: [
          { ...item, id: second.session.id, startedAt: second.session.startedAt, current: false },
          { ...item, id: first.session.id, startedAt: first.session.startedAt, current: true },
        ],
        nextCursor: null,
      },
    ]);
    expect((await client.get('/v1/me/sessions')).body.items).toMatchObject([{ current: false }, { current: false }]);
    await second.delete('/v1/session');
    expect((await first.get('/v1/me/sessions')).body.items).toHaveLength(1);
  });

  it('are listed page by page', async () => {
    const { client } = await person(at.admin);
    for (let i = 0; i < 3; i++) await client.post('/v1/session');
    const whole = (await client.get('/v1/me/sessions')).body.items;
    const first = (await client.get('/v1/me/sessions?limit=2')).body;
    const rest = (await client.get(`/v1/me/sessions?limit=2&cursor=${first.nextCursor}`)).body;
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 1, null]);
    expect([...first.items, ...rest.items]).toEqual(whole);
    expectProblem(await client.get('/v1/me/sessions?cursor=x'), 400, 'VALIDATION_FAILED', ['?cursor']);
  });

  it('are twenty at most: the oldest goes', async () => {
    const { client } = await person(at.admin);
    const oldest = await Browser.signIn(client);
    const next = await Browser.signIn(client);
    for (let i = 0; i < 19; i++) await Browser.signIn(client);
    expect([await statusOf(oldest), await statusOf(next)]).toEqual([401, 200]);
    expect((await next.get('/v1/me/sessions')).body.items).toHaveLength(20);
  });

  it('end together, this one too, and open links with them', async () => {
    const { client, user } = await person(at.admin);
    const browsers = [await Browser.signIn(client), await Browser.signIn(client)];
    const neighbour = await Browser.signIn((await person(at.admin)).client);
    const link = await at.admin.post(`/v1/users/${user.id}/sign-in-link`);
    const out = await browsers[0]!.delete('/v1/me/sessions');
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    for (const browser of browsers) expect(await statusOf(browser)).toBe(401);
    expectProblem(await followLink(at.service.url, link.body.url), 401, 'UNAUTHENTICATED');
    expect(await statusOf(neighbour)).toBe(200);
    expect((await client.get('/v1/me')).status).toBe(200);
    const again = await client.delete('/v1/me/sessions');
    expect([again.status, again.headers.get('set-cookie')]).toEqual([204, null]);
  });

  it('are ended by admins too, and by no other', async () => {
    const [ana, ben] = [await person(at.admin), await person(at.admin)];
    const browser = await Browser.signIn(ana.client);
    const path = `/v1/users/${ana.user.id}/sessions`;
    for (const client of [ben.client, ana.client]) expectProblem(await client.delete(path), 403, 'FORBIDDEN');
    expect(await statusOf(browser)).toBe(200);
    expectProblem(await at.admin.delete(path, { 'if-match': '"7"' }), 412, 'VERSION_CONFLICT');
    expect((await at.admin.delete(path)).status).toBe(204);
    expect(await statusOf(browser)).toBe(401);
    expectProblem(await at.admin.delete('/v1/users/usr_none/sessions'), 404, 'USER_NOT_FOUND');
    const { body } = await at.admin.get(`/v1/revisions?action=SessionsEnded`);
    expect(body.items[0]).toMatchObject({ user: { name: 'Admin' }, target: { id: ana.user.id } });
  });

  it.each<[string, (browser: Browser, user: string) => Promise<unknown>]>([
    ['signs out', (browser) => browser.delete('/v1/session')],
    ['is signed out everywhere', (_, user) => at.admin.delete(`/v1/users/${user}/sessions`)],
    ['is demoted', (_, user) => at.admin.patch(`/v1/users/${user}`, { role: 'member' })],
  ])('end their streams when the user %s', async (_, leave) => {
    const { client, user } = await person(at.admin, 'verifier');
    const browser = await Browser.signIn(client);
    const events = await openEvents(browser);
    expect(events.status).toBe(200);
    await events.until(isHeartbeat);
    await leave(browser, user.id);
    expect((await events.until(() => false)).at(-1)).toMatchObject({ type: 'end', reason: 'credential' });
    await eventually(
      async () => /^latchkey_open_streams\{.*\} (\d+)$/m.exec((await at.admin.get('/metrics')).text)?.[1],
      (open) => open === '0',
    );
  });

  describe('opened with a key', () => {
    /** A session, and what may become of its key. */
    const opened = async () => {
      const { client, user, key } = await person(at.admin);
      const browser = await Browser.signIn(client);
      const other = await person(at.admin);
      const patch = (body: object) => at.admin.patch(`/v1/keys/${key.id}`, body);
      const post = (path: string, body?: object) => at.admin.post(path, body);
      return { browser, client, user, key, other, patch, post };
    };
    type Opened = Awaited<ReturnType<typeof opened>>;
    const HOUR_MS = 3_600_000;

    it.each<[string, (o: Opened) => Promise<unknown>, (o: Opened) => Promise<unknown>]>([
      [
        'is disabled, and enabled again',
        ({ post, key }) => post(`/v1/keys/${key.id}/disable`),
        ({ post, key }) => post(`/v1/keys/${key.id}/enable`),
      ],
      [
        'is mapped to somebody else, and back',
        ({ patch, other }) => patch({ mappedUserId: other.user.id }),
        ({ patch, user }) => patch({ mappedUserId: user.id }),
      ],
    ])('stops while the key %s: then it goes on', async (_, take, giveBack) => {
      const o = await opened();
      expect(await take(o)).toMatchObject({ status: 200 });
      expect(await statusOf(o.browser)).toBe(401);
      expect(await giveBack(o)).toMatchObject({ status: 200 });
      expect(await statusOf(o.browser)).toBe(200);
      expect((await o.browser.get('/v1/me')).body.user.id).toBe(o.user.id);
    });

    it('goes by the end of its key, also by one that is moved', async () => {
      const o = await opened();
      await o.patch({ expiresAt: new Date(Date.now() + 3_000).toISOString() });
      await eventually(() => statusOf(o.browser), (status) => status === 401); // prettier-ignore
      expect((await o.client.get('/v1/me')).status).toBe(401);
      expect((await o.patch({ expiresAt: new Date(Date.now() + HOUR_MS).toISOString() })).status).toBe(200);
      expect([await statusOf(o.browser), (await o.client.get('/v1/me')).status]).toEqual([200, 200]);
    });

    it.each<[string, (o: Opened) => Promise<unknown>]>([
      ['its key was rotated', ({ post, key }) => post(`/v1/keys/${key.id}/rotate`)],
      ['its key was deleted', ({ key }) => at.admin.delete(`/v1/keys/${key.id}`)],
      [
        'its user was deactivated, and activated again',
        async ({ post, user }) => {
          await post(`/v1/users/${user.id}/deactivate`);
          await post(`/v1/users/${user.id}/activate`);
        },
      ],
      ['its user was signed out everywhere', ({ user }) => at.admin.delete(`/v1/users/${user.id}/sessions`)],
    ])('is over for good when %s', async (_, end) => {
      const o = await opened();
      await end(o);
      expect(await statusOf(o.browser)).toBe(401);
      expect((await at.admin.get(`/v1/users/${o.user.id}`)).body.active).toBe(true);
    });

    it('works for the overlap of a rotation, and no longer', async () => {
      const o = await opened();
      await o.post(`/v1/keys/${o.key.id}/rotate`, { overlapSeconds: 3 });
      expect(await statusOf(o.browser)).toBe(200);
      await eventually(() => statusOf(o.browser), (status) => status === 401); // prettier-ignore
    });
  });
});

import { randomUUID } from 'node:crypto';
import { FIRST } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { Browser, cookieOf, stranger } from '../support/browser.js';
import { isEvent, openEvents } from '../support/event-stream.js';
import { person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const HOURS = 3_600_000;

describe('a session', () => {
  const at = runningService({ LATCHKEY_SEALING_KEY: Buffer.alloc(32, 7).toString('base64') });

  it('is opened with a key: a cookie that no script reads, and what a page has to know', async () => {
    const { client, user, key } = await person(at.admin, 'admin');
    const answer = await client.post('/v1/session');
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^latchkey-[0-9A-Za-z]{8}=[0-9A-Za-z]{22}\.ssk_[0-9A-Za-z]{49}; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const { startedAt, idleEndsAt, endsAt, csrfToken, ...view } = answer.body;
    expect(view).toEqual({
      account: { id: expect.stringMatching(/^acc_/), name: 'default' },
      user: { ...user, version: 1 },
      id: expect.stringMatching(/^ses_/),
      by: 'key',
      position: expect.stringMatching(/./),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      reveal: true,
    });
    expect(Date.parse(idleEndsAt) - Date.parse(startedAt)).toBe(HOURS / 2);
    expect(Math.abs(Date.parse(endsAt) - Date.parse(startedAt) - 12 * HOURS)).toBeLessThan(5_000);
    expect(csrfToken).toMatch(/^[\w-]{43}$/);
    expect(answer.text).not.toContain(cookieOf(answer).split('.')[1]);
    const { headers, body } = await Browser.of(client.url, answer).get('/v1/session');
    expect(headers.get('cache-control')).toBe('no-store');
    expect({ ...body, position: '' }).toEqual({ ...answer.body, position: '' });
    expect(key.lastUsedAt).toBeNull();
  });

  it('acts for its user without a key, in what it changes and in what history says of it', async () => {
    const { client, user } = await person(at.admin, 'admin');
    const browser = await Browser.signIn(client);
    const me = await browser.get('/v1/me');
    expect(me.body).toEqual({ account: browser.session.account, user, key: null });
    const made = await browser.post('/v1/keys', { name: 'Made at a browser' });
    expect(made.status, made.text).toBe(201);
    expect(made.body.mappedUser.id).toBe(user.id);
    const { body } = await browser.get(`/v1/keys/${made.body.id}/revisions`);
    expect(body.items).toMatchObject([{ action: 'KeyCreated', via: null, user: { id: user.id, name: user.name } }]);
    const out = await browser.delete('/v1/session');
    const brought = { 'latchkey-position': out.headers.get('latchkey-position')! };
    const history = (await at.admin.get(`/v1/revisions?userId=${user.id}`, brought)).body.items;
    const target = { type: 'user', id: user.id, name: user.name };
    expect(history.map(({ action }: { action: string }) => action)).toEqual([
      'SessionEnded',
      'KeyCreated',
      'SessionStarted',
    ]);
    expect(history[0]).toMatchObject({ via: null, target, source: { service: 'latchkey', address: '127.0.0.1' } });
    expect(history[2]).toMatchObject({ via: { keyName: expect.stringContaining('Key of') }, target });
  });

  it('keeps an Idempotency-Key for its user, whichever session it is', async () => {
    const { client } = await person(at.admin, 'admin');
    const [one, other] = [await Browser.signIn(client), await Browser.signIn(client)];
    const repeat = { 'idempotency-key': randomUUID() };
    const made = await one.post('/v1/keys', { name: 'Once' }, repeat);
    const again = await other.post('/v1/keys', { name: 'Once' }, repeat);
    expect([again.status, again.body.id, again.headers.get('idempotency-replayed')]).toEqual([
      201,
      made.body.id,
      'true',
    ]);
    const withKey = await client.post('/v1/keys', { name: 'Once' }, repeat);
    expect(withKey.body.id).not.toBe(made.body.id);
  });

  it('ends when somebody signs out, and the cookie goes', async () => {
    const { client } = await person(at.admin);
    const [browser, other] = [await Browser.signIn(client), await Browser.signIn(client)];
    const out = await browser.delete('/v1/session');
    expect([out.status, out.text]).toEqual([204, '']);
    expect(out.headers.get('set-cookie')).toMatch(
      /^latchkey-[0-9A-Za-z]{8}=; Path=\/; HttpOnly; SameSite=Strict; Max-Age=0$/,
    );
    for (const path of ['/v1/session', '/v1/me', '/v1/keys'])
      expectProblem(await browser.get(path), 401, 'UNAUTHENTICATED');
    expectProblem(await browser.delete('/v1/session'), 401, 'UNAUTHENTICATED');
    expect((await other.get('/v1/me')).status).toBe(200);
  });

  it('is no session when a key asks, whatever the cookie says: its headers win', async () => {
    const { client } = await person(at.admin);
    const browser = await Browser.signIn(client);
    const { accessKey, secretKey } = at.admin.credential;
    const both = await browser.get('/v1/me', { accessKey, secretKey });
    expect(both.body.user.name).toBe('Admin');
    expect(both.body.key.accessKey).toBe(accessKey);
    for (const wrong of [{ accessKey }, { secretKey }, { accessKey, secretKey: 'x' }, { accessKey: '' }]) {
      expectProblem(await browser.get('/v1/me', wrong as Record<string, string>), 401, 'UNAUTHENTICATED');
    }
    for (const method of ['GET', 'DELETE']) expectProblem(await client.send(method, '/v1/session'), 404, 'NOT_FOUND');
    expectProblem(await browser.post('/v1/session'), 401, 'UNAUTHENTICATED');
    expectProblem(await stranger(at.service.url).post('/v1/session'), 401, 'UNAUTHENTICATED');
  });

  it('is refused in the way every credential is, whatever is in the cookie', async () => {
    const { client } = await person(at.admin);
    const { cookie } = await Browser.signIn(client);
    const { body: first } = await stranger(at.service.url).get('/v1/me');
    const [name, value] = cookie.split('=') as [string, string];
    const others = [
      '',
      'x',
      value.slice(0, -1),
      `${value}0`,
      `${value.split('.')[0]}.`,
      `x${value}`,
      value.replace('ssk', 'lsk'),
    ];
    for (const other of others) {
      const answer = await stranger(at.service.url).get('/v1/me', { cookie: `${name}=${other}` });
      expectProblem(answer, 401, 'UNAUTHENTICATED');
      expect({ ...answer.body, requestId: '' }).toEqual({ ...first, requestId: '' });
      expect(answer.headers.get('www-authenticate')).toBe('ApiKey realm="latchkey"');
    }
    const among = await stranger(at.service.url).get('/v1/me', { cookie: `a=b; ${cookie}; c` });
    expect(among.status).toBe(200);
  });

  it('lets its user do what the user may do now', async () => {
    const { client, user } = await person(at.admin, 'admin');
    const browser = await Browser.signIn(client);
    expect((await browser.get('/v1/keys')).status).toBe(200);
    await at.admin.patch(`/v1/users/${user.id}`, { role: 'member' });
    expectProblem(await browser.get('/v1/keys'), 403, 'FORBIDDEN');
    expectProblem(await browser.post('/v1/keys', { name: 'x' }), 403, 'FORBIDDEN');
    expect((await browser.get('/v1/session')).body.user.role).toBe('member');
  });

  it('stays out of what other services read, and leaves no gap there', async () => {
    const { client, user } = await person(at.admin);
    const browser = await Browser.signIn(client);
    await browser.delete('/v1/me/sessions');
    await at.admin.patch(`/v1/users/${user.id}`, { name: 'Renamed' });
    const stream = await openEvents(at.admin);
    const lines = await stream.until((line) => isEvent(line) && line.type === 'UserEdited' && line.subject === user.id);
    stream.close();
    expect(JSON.stringify(lines)).not.toMatch(/Session|SignIn/);
    const own = lines.filter(({ subject }) => subject === user.id);
    expect(own.map(({ type, sequence }) => [type, Number(sequence)])).toEqual([
      ['UserRegistered', 1],
      ['UserEdited', 2],
    ]);
    const listed = (await at.admin.get(`/v1/users/${user.id}`)).body;
    expect(Object.keys(listed).sort()).toEqual(Object.keys(user).sort());
  });

  it.each<[string, number, (key: string, user: string) => [string, string, unknown?]]>([
    ['its key is deleted', 401, (key) => ['DELETE', `/v1/keys/${key}`]],
    ['its key is disabled', 401, (key) => ['POST', `/v1/keys/${key}/disable`]],
    ['its secret is rotated away', 401, (key) => ['POST', `/v1/keys/${key}/rotate`]],
    ['its key acts for another', 401, (key) => ['PATCH', `/v1/keys/${key}`, { mappedUserId: FIRST.userId }]],
    ['its user is deactivated', 401, (_, user) => ['POST', `/v1/users/${user}/deactivate`]],
    ['its secret is rotated, but overlaps', 200, (key) => ['POST', `/v1/keys/${key}/rotate`, { overlapSeconds: 60 }]],
    ['its key has another name', 200, (key) => ['PATCH', `/v1/keys/${key}`, { name: 'y' }]],
  ])('after %s answers %i', async (_, status, change) => {
    const { client, key, user } = await person(at.admin);
    const browser = await Browser.signIn(client);
    const changed = await at.admin.send(...change(key.id, user.id));
    expect(changed.status, changed.text).toBeLessThan(300);
    expect((await browser.get('/v1/me')).status).toBe(status);
  });

  it('of a deactivated user does not come back', async () => {
    const { client, user } = await person(at.admin);
    const browser = await Browser.signIn(client);
    for (const what of ['deactivate', 'activate']) await at.admin.post(`/v1/users/${user.id}/${what}`);
    expect([(await client.get('/v1/me')).status, (await browser.get('/v1/me')).status]).toEqual([200, 401]);
  });
});

import { readdir, stat } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Browser, followLink, stranger, tokenOf } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { latchkey } from '../support/latchkey-command.js';
import { person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { runningService } from '../support/running-service.js';

const REFUSED = 'This link was used, has expired, or never was one.';

describe('a sign-in link of the API', () => {
  const at = runningService();
  const issue = async (id: string) => at.admin.post(`/v1/users/${id}/sign-in-link`);

  it('is shown once to an admin, and signs its user in', async () => {
    const { user } = await person(at.admin);
    const { status, headers, body } = await issue(user.id);
    expect([status, headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(Object.keys(body)).toEqual(['url', 'expiresAt']);
    expect(body.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#token=[0-9A-Za-z]{22}\.lsk_[0-9A-Za-z]{49}$/);
    expect(new URL(body.url).origin).toBe(at.service.url);
    const browser = await Browser.follow(at.service.url, body.url);
    expect(browser.session).toMatchObject({ by: 'link', user: { id: user.id } });
    const me = await browser.get('/v1/me');
    expect(me.body).toMatchObject({ user: { id: user.id }, key: null });
    const { body: history } = await at.admin.get('/v1/revisions?limit=10', {
      'latchkey-position': browser.session.position,
    });
    const of = (action: string) => history.items.find((one: { action: string }) => one.action === action);
    expect(of('SessionStarted')).toMatchObject({ user: { id: user.id }, via: null, target: { id: user.id } });
    expect(of('SignInLinkIssued')).toMatchObject({ user: { name: 'Admin' }, target: { id: user.id } });
  });

  it('works once, however many present it at the same instant', async () => {
    const { user } = await person(at.admin);
    for (let time = 0; time < 5; time++) {
      const { url } = (await issue(user.id)).body;
      const tried = await Promise.all(Array.from({ length: 8 }, () => followLink(at.service.url, url)));
      expect(tried.filter(({ status }) => status === 201)).toHaveLength(1);
      for (const answer of tried.filter(({ status }) => status !== 201)) expectProblem(answer, 401, 'UNAUTHENTICATED');
    }
    const sessions = (
      await (await Browser.follow(at.service.url, (await issue(user.id)).body.url)).get('/v1/me/sessions')
    ).body;
    expect(sessions.items).toHaveLength(6);
  });

  it('is refused in one and the same way, whatever is wrong with it', async () => {
    const { user } = await person(at.admin);
    const links = [];
    for (let i = 0; i < 6; i++) links.push((await issue(user.id)).body.url as string);
    const [displaced, used, other] = links as [string, string, string];
    await Browser.follow(at.service.url, used);
    const [mine, theirs] = [tokenOf(other), tokenOf((await issue((await person(at.admin)).user.id)).body.url)];
    const crossed = `${mine.split('.')[0]}.${theirs.split('.')[1]}`;
    const answers = [];
    for (const token of [
      tokenOf(displaced),
      tokenOf(used),
      crossed,
      mine.slice(0, -1),
      `${mine}0`,
      'x',
      `../${mine}`,
    ]) {
      answers.push(await stranger(at.service.url).post('/v1/session/link', { token }));
    }
    for (const answer of answers) {
      expectProblem(answer, 401, 'UNAUTHENTICATED');
      expect(answer.body.detail).toContain(REFUSED);
      expect(answer.headers.get('set-cookie')).toBeNull();
    }
    expect((await followLink(at.service.url, other)).status).toBe(201);
  });

  it('that is none costs the same work, whether it names a user or nobody', async () => {
    const { user } = await person(at.admin);
    const [unknown, known] = [tokenOf((await issue(user.id)).body.url), tokenOf((await issue(user.id)).body.url)];
    const commands = async () =>
      (await (await fetch(`${at.service.url}/metrics`)).text())
        .split('\n')
        .filter((line) => line.startsWith('latchkey_commands_total'));
    const before = await commands();
    const secret = unknown.split('.')[1]!;
    const other = known.split('.')[1]!;
    await at.admin.delete(`/v1/users/${user.id}/sessions`);
    const ended = await commands();
    expect(ended).not.toEqual(before);
    for (const id of [user.id, `usr_${'0'.repeat(22)}`]) {
      for (const one of [secret, other]) {
        const token = `${id.replace('usr_', '')}.${one}`;
        expectProblem(await stranger(at.service.url).post('/v1/session/link', { token }), 401, 'UNAUTHENTICATED');
      }
    }
    expect(await commands()).toEqual(ended);
  });

  it('is for admins to give, and for active users', async () => {
    const { client, user } = await person(at.admin);
    expectProblem(await client.post(`/v1/users/${user.id}/sign-in-link`), 403, 'FORBIDDEN');
    expectProblem(await issue('usr_none'), 404, 'USER_NOT_FOUND');
    const { url } = (await issue(user.id)).body;
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    expectProblem(await issue(user.id), 409, 'USER_INACTIVE');
    expectProblem(await followLink(at.service.url, url), 401, 'UNAUTHENTICATED');
    const bodies = [undefined, {}, { token: 1 }, { token: 'x', more: 1 }];
    for (const body of bodies) {
      expectProblem(await stranger(at.service.url).post('/v1/session/link', body), 400, 'VALIDATION_FAILED');
    }
  });
});

describe('a sign-in link of the command line', () => {
  const at = runningService();
  const command = async (...args: string[]) =>
    (await latchkey(at.service.dataDirectory, 'sign-in-link', ...args)).trim();
  /** Makes a link while the service runs, or while it is stopped. */
  const made = async (when: 'runs' | 'is stopped', who: string) => {
    if (when === 'runs') return command('--user', who);
    await at.service.stop();
    const url = await command('--user', who);
    await at.restart();
    return url;
  };

  it('signs in beside a service that runs, once, and is an event before it is printed', async () => {
    const url = await command();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/sign-in#token=\S+$/);
    // no request made it, so no read waits for its projection
    const issued = () => at.admin.get('/v1/revisions?action=SignInLinkIssued&limit=1');
    const { body } = await eventually(issued, (answer) => answer.body.items.length > 0);
    expect(body.items).toMatchObject([{ user: { name: 'Admin' }, via: null, target: { name: 'Admin' } }]);
    const tried = await Promise.all(Array.from({ length: 8 }, () => followLink(at.service.url, url)));
    expect(tried.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(7).fill(401)]);
    const browser = Browser.of(
      at.service.url,
      tried.find(({ status }) => status === 201)!,
    );
    expect(browser.session.user.role).toBe('admin');
  });

  it('leaves nothing in the folder but a socket for its owner', async () => {
    await command();
    const names = await readdir(at.service.dataDirectory);
    expect(names.filter((name) => /link/.test(name))).toEqual([]);
    const door = await stat(join(at.service.dataDirectory, 'service.sock'));
    expect([door.isSocket(), door.mode & 0o777]).toEqual([true, 0o600]);
  });

  it('that was made while the service was stopped works once it runs', async () => {
    await at.service.stop();
    expect(await readdir(at.service.dataDirectory)).not.toContain('service.sock');
    const { url, userName, expiresAt } = JSON.parse(await command('--json'));
    await at.restart();
    expect([userName, Date.parse(expiresAt) > Date.now()]).toEqual(['Admin', true]);
    expect((await Browser.follow(at.service.url, url)).session.user.name).toBe('Admin');
    expectProblem(await followLink(at.service.url, url), 401, 'UNAUTHENTICATED');
  });

  it('works beside a service that was killed and started again', async () => {
    await at.service.stop('SIGKILL');
    await at.restart();
    expect((await Browser.follow(at.service.url, await command())).session.user.name).toBe('Admin');
  });

  it.each(['runs', 'is stopped'] as const)('made while the service %s ends as one of the API does', async (when) => {
    const [out, gone] = [await person(at.admin), await person(at.admin)];
    const links = [await made(when, out.user.id), await made(when, gone.user.id)];
    expect((await at.admin.delete(`/v1/users/${out.user.id}/sessions`)).status).toBe(204);
    expect((await at.admin.post(`/v1/users/${gone.user.id}/deactivate`)).status).toBe(200);
    for (const link of links) {
      const answer = await followLink(at.service.url, link);
      expectProblem(answer, 401, 'UNAUTHENTICATED');
      expect(answer.body.detail).toContain(REFUSED);
    }
    await at.admin.post(`/v1/users/${gone.user.id}/activate`);
    expectProblem(await followLink(at.service.url, links[1]!), 401, 'UNAUTHENTICATED');
  });

  it('is for a user by e-mail address or id', async () => {
    const { user } = await person(at.admin);
    for (const who of [user.email.toUpperCase(), user.id]) {
      const url = await command('--user', who);
      expect((await Browser.follow(at.service.url, url)).session.user.id).toBe(user.id);
    }
  });

  it('says why there is none', async () => {
    const { user } = await person(at.admin);
    await at.admin.post(`/v1/users/${user.id}/deactivate`);
    await expect(command('--user', user.email)).rejects.toThrow(/inactive/);
    await expect(command('--user', 'nobody@example.org')).rejects.toThrow(/No user has this/);
    await expect(latchkey(`${at.service.dataDirectory}-none`, 'sign-in-link')).rejects.toThrow(/holds no installation/);
    const twins = ['one', 'two'].map((name) =>
      at.admin.post('/v1/users', { name, email: 'twin@example.org', allowDuplicateEmail: true }),
    );
    const [one, two] = (await Promise.all(twins)).map(({ body }) => body.id);
    await expect(command('--user', 'twin@example.org')).rejects.toThrow(new RegExp(`${one}.*${two}|${two}.*${one}`));
  });

  it('cannot be had from a socket by who says nothing sensible', async () => {
    const ask = (text: string) =>
      new Promise<string>((resolve) => {
        let said = '';
        const socket = createConnection(join(at.service.dataDirectory, 'service.sock'), () => socket.end(text));
        socket.on('data', (data) => (said += String(data)));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(said));
      });
    for (const text of ['', '{', '[]', '{"who": 1}', '{}']) expect(await ask(text), text).toBe('');
    expect((await at.admin.get('/v1/me')).status).toBe(200);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Browser, followLink } from '../support/browser.js';
import type { Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { person } from '../support/people.js';
import { expectProblem } from '../support/problem.js';
import { freshDirectory, Service } from '../support/service.js';

const MINUTES = 60_000;
const PRELOAD = `--import ${resolve(import.meta.dirname, '../support/shifted-clock.mjs')}`;

/** A service whose clock goes as fast as the test says. */
describe('time and sessions', () => {
  let folder: string;
  let directory: Awaited<ReturnType<typeof freshDirectory>>;
  let service: Awaited<ReturnType<typeof Service.start>>;
  let admin: Client;
  let ahead = 0;
  const file = () => join(folder, 'ahead');
  const start = async () => {
    await writeFile(file(), String(ahead));
    service = await Service.start(directory.path, { NODE_OPTIONS: PRELOAD, CLOCK_AHEAD_FILE: file() });
    admin = await service.admin();
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-clock-'));
    directory = await freshDirectory();
    await start();
  });
  afterAll(async () => {
    await service.stop();
    await directory.remove();
    await rm(folder, { recursive: true });
  });

  /** What time it is for the service: it stamps what it writes. */
  const clock = async () => {
    const { body } = await admin.post('/v1/users', { name: 'Clock', email: 'clock@example.org', allowDuplicateEmail: true });
    return Date.parse(body.createdAt);
  };
  const wait = async (minutes: number) => {
    const until = (await clock()) + minutes * MINUTES;
    ahead += minutes * MINUTES;
    await writeFile(file(), String(ahead));
    service.process.kill('SIGUSR2');
    await eventually(clock, (now) => now >= until);
  };
  const statusOf = async (browser: Browser) => (await browser.get('/v1/me')).status;
  const seenAt = async (client: Client, { id }: { id: string }) =>
    (await client.get('/v1/me/sessions')).body.items.find((one: { id: string }) => one.id === id)?.seenAt as string;

  it('a session that nobody uses ends after half an hour', async () => {
    const { client } = await person(admin);
    const browser = await Browser.signIn(client);
    await wait(29);
    expect(await statusOf(browser)).toBe(200);
    const idle = await Browser.signIn(client);
    await wait(31);
    expectProblem(await idle.get('/v1/session'), 401, 'UNAUTHENTICATED');
    expect((await client.get('/v1/me/sessions')).body.items).toEqual([]);
  });

  it('use is written down every five minutes at most, and no request waits for it', async () => {
    const { client } = await person(admin);
    const browser = await Browser.signIn(client);
    const first = await seenAt(client, browser.session);
    await wait(4);
    await browser.get('/v1/me');
    await browser.get('/v1/me');
    expect(await seenAt(client, browser.session)).toBe(first);
    await wait(2);
    await browser.get('/v1/me');
    const second = await eventually(() => seenAt(client, browser.session), (at) => at !== first); // prettier-ignore
    expect(Date.parse(second) - Date.parse(first)).toBeGreaterThanOrEqual(6 * MINUTES);
    await browser.get('/v1/me');
    expect(await seenAt(client, browser.session)).toBe(second);
  });

  it('a session that is used ends after twelve hours all the same', async () => {
    const { client } = await person(admin);
    const browser = await Browser.signIn(client);
    for (let hours = 0; hours < 11.5; hours += 0.4) {
      const before = await seenAt(client, browser.session);
      await wait(24);
      expect(await statusOf(browser), `after ${hours} h`).toBe(200);
      await eventually(() => seenAt(client, browser.session), (at) => at !== before); // prettier-ignore
    }
    await wait(24);
    expect(await statusOf(browser)).toBe(401);
  });

  it('a link that nobody uses ends after a quarter of an hour', async () => {
    const { user } = await person(admin);
    const issue = async () => (await admin.post(`/v1/users/${user.id}/sign-in-link`)).body.url as string;
    const [used, late] = [await issue(), await issue()];
    await wait(14);
    expect((await followLink(service.url, used)).status).toBe(201);
    await wait(2);
    expectProblem(await followLink(service.url, late), 401, 'UNAUTHENTICATED');
  });

  it.each<NodeJS.Signals>(['SIGTERM', 'SIGKILL'])(
    'sessions survive a restart by %s, and what was ended stays so',
    async (signal) => {
      const { client, user } = await person(admin);
      const [kept, ended] = [await Browser.signIn(client), await Browser.signIn(client)];
      const link = (await admin.post(`/v1/users/${user.id}/sign-in-link`)).body.url as string;
      await ended.delete('/v1/session');
      await service.stop(signal);
      await start();
      const again = ({ session, cookie }: Browser) => new Browser(service.url, session, cookie);
      expect([await statusOf(again(kept)), await statusOf(again(ended))]).toEqual([200, 401]);
      expect((await again(kept).post('/v1/keys', { name: 'x' })).status).toBe(403);
      expect((await again(kept).get('/v1/session')).body.csrfToken).toBe(kept.session.csrfToken);
      const tried = await Promise.all([1, 2].map(() => followLink(service.url, link)));
      expect(tried.map(({ status }) => status).sort()).toEqual([201, 401]);
    },
  );
});

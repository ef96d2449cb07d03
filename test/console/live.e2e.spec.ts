import type { Request } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freeze, thaw } from '../support/freeze.js';
import { freePort } from '../support/free-port.js';
import { freshName, newKey, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import type { Visitor } from './support/visitor.js';

const LIST = '/settings/integrations/api-keys';
const BANNER = /Connection lost/;
/** What the browser says of a service that does not answer. */
const CUT_OFF = [
  /ERR_FAILED/,
  /ERR_CONNECTION_REFUSED/,
  /ERR_INCOMPLETE_CHUNKED_ENCODING/,
  /ERR_EMPTY_RESPONSE/,
  /ERR_CONNECTION_RESET/,
  /503/,
];

const row = ({ page }: Visitor, name: string) => page.locator('tbody tr').filter({ hasText: name });
const offsetIn = (position = '..') => Number(position.split('.')[1]);
/** Marks the page, so that a reload would be noticed. */
const mark = ({ page }: Visitor) => page.evaluate(() => void (document.body.dataset['unbroken'] = 'yes'));
const unbroken = ({ page }: Visitor) => page.evaluate(() => document.body.dataset['unbroken']);

// known before, because the page comes back to the same address after a restart
const PORT = await freePort();

describeConsole(
  'a page that stays open',
  (at) => {
    it('shows in the list of keys what others do', async () => {
      const [ana, old] = [await person(at.admin), await newKey(at.admin)];
      const visitor = await at.visit(LIST);
      await row(visitor, old.name).waitFor();
      await mark(visitor);
      const made = await newKey(at.admin, { mappedUserId: ana.user.id });
      await row(visitor, made.name).getByText(ana.user.name).waitFor();
      await at.admin.post(`/v1/keys/${old.id}/disable`);
      await row(visitor, old.name).getByText('Disabled').waitFor();
      await at.admin.delete(`/v1/keys/${old.id}`);
      await row(visitor, old.name).waitFor({ state: 'detached' });
      const name = freshName('Renamed');
      await at.admin.patch(`/v1/users/${ana.user.id}`, { name });
      await row(visitor, made.name).getByText(name).waitFor();
      await at.admin.post(`/v1/users/${ana.user.id}/deactivate`);
      await row(visitor, made.name).getByText('User inactive').waitFor();
      expect(await unbroken(visitor)).toBe('yes');
      await visitor.leave();
    });

    it('has one clock, however many times it shows', async () => {
      for (const expiresAt of ['2031-01-01T00:00:00.000Z', '2032-01-01T00:00:00.000Z'])
        await newKey(at.admin, { expiresAt });
      const visitor = await at.visit('/profile/security');
      await visitor.page.addInitScript(() => {
        const [set, clear, clocks] = [window.setInterval, window.clearInterval, new Set<unknown>()];
        window.setInterval = ((act: () => void, ms: number) => {
          const timer = set(act, ms);
          if (ms === 15_000) clocks.add(timer);
          return timer;
        }) as typeof set;
        window.clearInterval = (timer) => (clocks.delete(timer), clear(timer));
        Object.assign(window, { clocks });
      });
      await visitor.go(LIST);
      await visitor.page.locator('tbody time').nth(1).waitFor();
      const clocks = () => visitor.page.evaluate<number>('clocks.size');
      // the other looks whether anybody is still there; what is shown begins to tick a little later
      await expect.poll(clocks).toBeGreaterThan(1);
      expect(await clocks()).toBe(2);
      await visitor.leave();
    });

    it('shows on the page of a key what others do with it', async () => {
      const { key, user } = await person(at.admin);
      const visitor = await at.visit(`/keys/${key.id}?tab=history`);
      await visitor.heading(key.name).waitFor();
      await mark(visitor);
      const [keyName, userName] = [freshName('Renamed'), freshName('Renamed')];
      const asked: number[] = [];
      visitor.page.on('request', (request) => asked.push(offsetIn(request.headers()['latchkey-position'])));
      const renamed = await at.admin.patch(`/v1/keys/${key.id}`, { name: keyName });
      await visitor.heading(keyName).waitFor();
      await visitor.sees('Key edited');
      // what is asked because of an event waits until that is projected
      expect(Math.max(...asked)).toBeGreaterThanOrEqual(offsetIn(renamed.headers.get('latchkey-position')!));
      await visitor.page.getByRole('link', { name: 'Overview' }).click();
      await at.admin.patch(`/v1/users/${user.id}`, { name: userName });
      await visitor.sees(userName);
      await at.admin.post(`/v1/keys/${key.id}/disable`, { reason: 'Seen elsewhere' });
      await visitor.sees('Seen elsewhere');
      await at.admin.delete(`/v1/keys/${key.id}`);
      await visitor.page.locator('.page-head').getByText('Deleted').waitFor();
      expect(await unbroken(visitor)).toBe('yes');
      await visitor.leave();
    });

    it('says that the service is gone, and is up to date again once it is back', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.visit(`/keys/${key.id}`);
      await visitor.heading(key.name).waitFor();
      await mark(visitor);
      await at.service.stop();
      await visitor.sees(BANNER);
      // the page comes back after the change, so that no event tells it
      await visitor.page.route('**/v1/session', (route) => route.abort());
      await at.restart();
      const name = freshName('Renamed');
      await at.admin.patch(`/v1/keys/${key.id}`, { name });
      await visitor.page.unroute('**/v1/session');
      await visitor.page.getByText(BANNER).waitFor({ state: 'detached' });
      await visitor.heading(name).waitFor();
      expect(await unbroken(visitor)).toBe('yes');
      await visitor.leave(...CUT_OFF);
    });

    it('holds no connection while nobody looks at it, and is up to date again when somebody does', async () => {
      const key = await newKey(at.admin);
      const streams: Request[] = [];
      const visitor = await at.visit('/users');
      // the page before may still begin one
      const isStream = (request: Request) =>
        request.url().includes('/v1/events') && request.frame().url().includes(key.id);
      visitor.page.on('request', (request) => isStream(request) && streams.push(request));
      await visitor.go(`/keys/${key.id}`);
      await visitor.heading(key.name).waitFor();
      await eventually(
        () => streams.length,
        (count) => count === 1,
      );
      const ended = visitor.page.waitForEvent('requestfailed', (request) => request === streams[0]);
      const look = (hidden: boolean) =>
        visitor.page.evaluate((value) => {
          Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
          document.dispatchEvent(new Event('visibilitychange'));
        }, hidden);
      await look(true);
      await ended;
      const name = freshName('Renamed');
      await at.admin.patch(`/v1/keys/${key.id}`, { name });
      expect(streams).toHaveLength(1);
      await look(false);
      await visitor.heading(name).waitFor();
      // what is old is asked for again as soon as somebody looks, before a stream is there
      await eventually(
        () => streams.length,
        (count) => count === 2,
      );
      await visitor.leave();
    });

    it('notices too when the service hangs and no connection breaks', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.visit(`/keys/${key.id}`);
      await visitor.heading(key.name).waitFor();
      const { process: child } = at.service;
      freeze(child);
      try {
        await visitor.sees(BANNER);
      } finally {
        thaw(child);
      }
      await visitor.page.getByText(BANNER).waitFor({ state: 'detached' });
      const name = freshName('Renamed');
      // just awake, the service has to hear of itself before it answers
      await eventually(
        () => at.admin.patch(`/v1/keys/${key.id}`, { name }),
        ({ status }) => status === 200,
      );
      await visitor.heading(name).waitFor();
      await visitor.leave(...CUT_OFF);
    });

    it('asks to sign in when its session ends elsewhere', async () => {
      const ana = await person(at.admin, 'admin');
      const visitor = await at.visit('/users', ana.client);
      await visitor.heading('Users').waitFor();
      await at.admin.post(`/v1/users/${ana.user.id}/deactivate`);
      await visitor.heading('Sign in').waitFor();
      await visitor.leave(/401/, ...CUT_OFF);
    });
  },
  { PORT: String(PORT) },
);

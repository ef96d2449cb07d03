import { beforeAll, expect, it } from 'vitest';
import { audit, withAxe } from './audit.js';
import { describeConsole, type ConsoleScene } from './console-suite.js';
import { furnish } from './furnish.mjs';
import { tabThrough } from './tabbing.js';
import type { Visitor } from './visitor.js';

const KEYS = '/settings/integrations/api-keys';
const LONG_MS = 240_000;
/** React Aria hides what is around an open list from screen readers; Tab closes the list, so no focus gets there. */
const OUTSIDE_A_LIST = /aria-hidden-focus/;

interface Matrix {
  /** names of pages */
  readonly chosen: 'all' | readonly string[];
  readonly dialogs: 'all' | 'create';
}

const STILL = { reducedMotion: 'reduce' } as const;

/** What sticks out to the right, if the page can be scrolled there. */
function overhanging(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  const out = [...document.querySelectorAll('*')].filter((one) => one.getBoundingClientRect().right > clientWidth);
  return [`${scrollWidth} pixels in ${clientWidth}`, ...out.map((one) => one.outerHTML.slice(0, 120))];
}

/** A suite over some pages and all dialogs, or the first ones only. */
export function describeAccessibility(matrix: Matrix): void {
  describeConsole('for everybody, with whatever they use,', (at) => suite(at, matrix));
}

function suite(at: ConsoleScene, { chosen, dialogs }: Matrix): void {
  let pages: Record<string, string>;
  beforeAll(async () => {
    const { keyId, userId } = await furnish(at.service.url, at.admin.credential);
    const key = `/keys/${keyId}`;
    const all = {
      home: '/',
      keys: KEYS,
      'no key': `${KEYS}?q=nothing`,
      key,
      'use of a key': `${key}?tab=usage`,
      'history of a key': `${key}?tab=history`,
      'a key as it was': `${key}?tab=as-of`,
      'how to use a key': `${key}?tab=use`,
      history: '/history',
      policy: '/settings/policy',
      users: '/users',
      user: `/users/${userId}`,
      security: '/profile/security',
    };
    pages = Object.fromEntries(Object.entries(all).filter(([name]) => chosen === 'all' || chosen.includes(name)));
  });

  /** Goes there and waits until everything is shown. */
  async function open(visitor: Visitor, path: string): Promise<void> {
    await visitor.go(path);
    await visitor.page.locator('h1').waitFor();
    await visitor.page.waitForFunction(() => document.querySelector('.skeleton') === null);
  }

  /** Says of every page, and of signing in, what is wrong with it. */
  async function onEveryPage<T>(visitor: Visitor, look: () => Promise<T>): Promise<Record<string, T>> {
    const found: Record<string, T> = {};
    for (const [name, path] of Object.entries(pages)) {
      await open(visitor, path);
      found[name] = await look();
    }
    return found;
  }
  const nothing = <T>(value: T) => Object.fromEntries(Object.keys(pages).map((name) => [name, value]));

  it(
    'pages have nothing grave that axe-core knows of, light and dark',
    async () => {
      const visitor = await at.visit('/', undefined, STILL);
      await withAxe(visitor);
      expect(await onEveryPage(visitor, () => audit(visitor))).toEqual(nothing([]));
      const stranger = await at.stranger(STILL);
      await withAxe(stranger);
      for (const path of ['/sign-in', '/nowhere']) {
        await stranger.go(path);
        await stranger.page.locator('.card').waitFor();
        expect(await audit(stranger)).toEqual([]);
      }
      await visitor.leave();
      await stranger.leave(/404/);
    },
    LONG_MS,
  );

  it(
    'dialogs and menus have nothing grave that axe-core knows of, light and dark',
    async () => {
      const visitor = await at.visit(KEYS, undefined, STILL);
      await withAxe(visitor);
      await open(visitor, KEYS);
      const { page } = visitor;
      const found: Record<string, string[]> = {};
      const look = async (name: string) => void (found[name] = await audit(visitor));
      await visitor.button('Create key').click();
      await visitor.heading('Create a key').waitFor();
      await look('create');
      await page.getByRole('dialog').getByLabel('Name').fill('Payroll export');
      await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click();
      await visitor.heading('is ready').waitFor();
      await visitor.button('Test it').click();
      await visitor.sees('Works: it acts as');
      await visitor.button('Done').click();
      await look('reveal');
      await visitor.button('Close: I have stored it').click();
      if (dialogs === 'all') await theOthers(visitor, look, found);
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
      await visitor.leave();
    },
    LONG_MS,
  );

  /** What changes a key or a user, and lists that open. */
  async function theOthers(
    visitor: Visitor,
    look: (name: string) => Promise<void>,
    found: Record<string, string[]>,
  ): Promise<void> {
    const { page } = visitor;
    for (const act of ['Edit', 'Rotate', 'Disable', 'Delete']) {
      await visitor.button('Actions on Payroll export').click();
      await page.getByRole('menu').waitFor();
      if (act === 'Edit') await look('menu');
      await page.getByRole('menuitem', { name: act }).click();
      await page.locator('.dialog').waitFor();
      await look(act);
      await visitor.button('Cancel').click();
      await page.locator('.dialog').waitFor({ state: 'detached' });
    }
    await page.getByLabel('Select Payroll export').check({ force: true });
    await page.getByRole('region', { name: 'Selected keys' }).waitFor();
    await look('selection');
    await open(visitor, '/history');
    await page.getByRole('combobox', { name: 'Person' }).click();
    await page.getByRole('option').first().waitFor();
    found['finder'] = (await audit(visitor)).filter((line) => !OUTSIDE_A_LIST.test(line));
    await open(visitor, pages['user']!);
    for (const act of ['Edit', 'Deactivate', 'Sign out everywhere']) {
      await page.locator('.page-head').getByRole('button', { name: act }).click();
      await page.locator('.dialog').waitFor();
      await look(`${act} a user`);
      await visitor.button('Cancel').click();
    }
    await open(visitor, '/users');
    await visitor.button('Invite user').click();
    await page.locator('.dialog').waitFor();
    await look('invite');
    await visitor.button('Cancel').click();
    await visitor.button('Keyboard shortcuts').click();
    await page.locator('.dialog').waitFor();
    await look('shortcuts');
  }

  it.each([
    ['320 pixels', 320],
    ['a zoom of 200 %', 640],
  ])(
    'pages and dialogs need no scrolling sideways at %s',
    async (_, width) => {
      const visitor = await at.visit('/', undefined, { ...STILL, viewport: { width, height: 640 } });
      expect(await onEveryPage(visitor, () => visitor.page.evaluate(overhanging))).toEqual(nothing([]));
      await open(visitor, KEYS);
      await visitor.button('Create key').click();
      const dialog = visitor.page.getByRole('dialog');
      await dialog.waitFor();
      expect(await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await visitor.button('Open menu').click();
      await dialog.getByRole('link', { name: 'Users' }).click();
      await visitor.heading('Users').waitFor();
      await dialog.waitFor({ state: 'detached' });
      await visitor.leave();
    },
    LONG_MS,
  );

  it(
    'Tab comes to everything on a page and one sees where it is',
    async () => {
      const visitor = await at.visit('/', undefined, STILL);
      const clean = { missed: [], unmarked: [] };
      expect(await onEveryPage(visitor, () => tabThrough(visitor))).toEqual(nothing(clean));
      await visitor.leave();
      const stranger = await at.stranger(STILL);
      await open(stranger, '/sign-in');
      expect(await tabThrough(stranger)).toEqual(clean);
      await stranger.leave();
    },
    LONG_MS,
  );

  it('the first Tab offers to skip to the content, and a new page puts focus there', async () => {
    const visitor = await at.visit('/');
    const { page } = visitor;
    const focused = () => page.evaluate(() => document.activeElement?.id);
    await open(visitor, '/users');
    await page.keyboard.press('Tab');
    const skip = page.getByRole('link', { name: 'Skip to content' });
    expect(
      await skip.evaluate((link) => link === document.activeElement && link.getBoundingClientRect().top >= 0),
    ).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('content');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Invite user');
    await page.getByRole('link', { name: 'Revision history' }).click();
    await visitor.heading('Revision history').waitFor();
    await expect.poll(focused).toBe('content');
    await visitor.leave();
  });
}

import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Credential } from '@latchkey/domain';
import { newKey, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import type { Visitor } from './support/visitor.js';

const ADMINS_ONLY = ['/settings/integrations/api-keys', '/users', '/users/usr_somebody'];

const keyOf = ({ page }: Visitor, name: string): Locator => page.getByRole('article', { name });

describeConsole('the page of one’s own keys', (at) => {
  const opens = async (pair: Credential) => (await at.admin.as(pair).get('/v1/me')).status;

  it('shows the keys that act as me and nobody else’s, and where I am signed in', async () => {
    const [ana, ben] = [await person(at.admin), await person(at.admin)];
    const second = await newKey(at.admin, { mappedUserId: ana.user.id });
    const deleted = await newKey(at.admin, { mappedUserId: ana.user.id });
    await at.admin.delete(`/v1/keys/${deleted.id}`);
    const visitor = await at.visit('/profile/security', ana.client);
    await keyOf(visitor, ana.key.name).getByText('made by Admin').waitFor();
    await keyOf(visitor, second.name).getByText('Active').waitFor();
    expect(await visitor.page.getByRole('article').count()).toBe(2);
    expect(await visitor.page.locator('main').innerText()).not.toContain(ben.key.name);
    await visitor.sees('This browser');
    await visitor.leave();
  });

  it('disables a key at once when it is reported as leaked; only an admin brings it back', async () => {
    const ana = await person(at.admin);
    const leaked = await newKey(at.admin, { mappedUserId: ana.user.id });
    expect(await opens(leaked)).toBe(200);
    const visitor = await at.visit('/profile/security', ana.client);
    await keyOf(visitor, leaked.name).getByRole('button', { name: 'Report as leaked' }).click();
    await visitor.button(`Disable “${leaked.name}” now`).click();
    await keyOf(visitor, leaked.name).getByText('Disabled').waitFor();
    expect(await opens(leaked)).toBe(401);
    expect(await opens(ana.key)).toBe(200);
    expect((await at.admin.get(`/v1/keys/${leaked.id}`)).body.statusReason).toBe('Reported as leaked');
    expect(await keyOf(visitor, leaked.name).getByRole('button').allInnerTexts()).toEqual(['Rotate']);
    await keyOf(visitor, leaked.name).getByRole('link', { name: leaked.name }).click();
    await visitor.page.locator('.page-head').getByText('Disabled').waitFor();
    expect(await visitor.page.locator('.page-head').getByRole('button').allInnerTexts()).toEqual(['Rotate']);
    await visitor.leave();
  });

  it('rotates a key: the new secret is shown and works, the old one ends when I say so', async () => {
    const ana = await person(at.admin);
    const key = await newKey(at.admin, { mappedUserId: ana.user.id });
    const visitor = await at.visit('/profile/security', ana.client);
    await keyOf(visitor, key.name).getByRole('button', { name: 'Rotate' }).click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Ends now' }).check({ force: true });
    await dialog.getByText('stops working at once').waitFor();
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await visitor.heading(`“${key.name}” has a new secret`).waitFor();
    await visitor.button('Copy secret key').click();
    const secretKey = await visitor.clipboard();
    expect(secretKey).toMatch(/^sk_/);
    expect(await dialog.innerText()).not.toContain(secretKey);
    await visitor.button('Show secret key').click();
    await dialog.getByText(secretKey).waitFor();
    expect([await opens({ ...key, secretKey }), await opens(key)]).toEqual([200, 401]);
    await visitor.button('Test it').click();
    await dialog.getByText(`Works: it acts as ${ana.user.name}`).waitFor();
    await visitor.button('Done').click();
    await visitor.button('Close: I have stored it').click();
    await dialog.waitFor({ state: 'detached' });
    expect(await visitor.page.content()).not.toContain(secretKey);
    await visitor.leave();
  });

  it('is all there is to members: what is for admins says so, and nothing leads there', async () => {
    const ana = await person(at.admin);
    const visitor = await at.visit('/', ana.client);
    await visitor.heading('Security').waitFor();
    await keyOf(visitor, ana.key.name).waitFor();
    const places = new Set<string | null>();
    const look = async () => {
      for (const link of await visitor.page.getByRole('link').all()) places.add(await link.getAttribute('href'));
    };
    await look();
    for (const path of ['/history', `/keys/${ana.key.id}`, `/keys/${ana.key.id}?tab=history`]) {
      await visitor.go(path);
      await visitor.page.locator('main').getByText(ana.user.name).first().waitFor();
      await look();
    }
    expect([...places].filter((href) => /^\/(users|settings)/.test(href ?? ''))).toEqual([]);
    for (const path of ADMINS_ONLY) {
      await visitor.go(path);
      await visitor.heading('You may not see this').waitFor();
    }
    await visitor.leave();
  });

  it('says of somebody else’s key no more than that nothing is there', async () => {
    const [ana, ben] = [await person(at.admin), await person(at.admin)];
    const visitor = await at.visit(`/keys/${ben.key.id}`, ana.client);
    await visitor.heading('There is nothing here').waitFor();
    expect(await visitor.page.locator('main').innerText()).not.toContain(ben.key.name);
    await visitor.leave(/404/);
  });
});

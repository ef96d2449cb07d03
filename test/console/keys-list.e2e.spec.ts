import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { newKey, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import type { Visitor } from './support/visitor.js';

const KEYS = '/settings/integrations/api-keys';

describeConsole('the list of keys', (at) => {
  const rows = (visitor: Visitor) => visitor.page.locator('tbody tr .name');
  async function shows(visitor: Visitor, names: string[]): Promise<void> {
    await expect.poll(() => rows(visitor).allTextContents()).toEqual(names);
  }
  /** Keys that only one search finds, the first the oldest. */
  async function family(...names: string[]) {
    const mark = randomUUID().slice(0, 8);
    const made = [];
    for (const name of names)
      made.push(
        await newKey(at.admin, { name: `${mark} ${name}`, expiresAt: `203${made.length + 1}-01-01T00:00:00.000Z` }),
      );
    return { mark, made, named: (...some: string[]) => some.map((name) => `${mark} ${name}`) };
  }

  it('has two tabs with counts, and each shows its own kind', async () => {
    const loader = await newKey(at.admin, { kind: 'data-loader' });
    const visitor = await at.visit(KEYS);
    const tabs = visitor.page.getByRole('navigation', { name: 'Kinds of keys' }).getByRole('link');
    const { kinds } = (await at.admin.get('/v1/keys/counts')).body;
    await expect
      .poll(() => tabs.allTextContents())
      .toEqual([`API keys${kinds.api}`, `Data-loader keys${kinds['data-loader']}`]);
    expect(await visitor.page.getByRole('link', { name: loader.name }).count()).toBe(0);
    await tabs.nth(1).click();
    await visitor.page.getByRole('link', { name: loader.name }).waitFor();
    expect(visitor.page.url()).toContain('kind=data-loader');
    await visitor.leave();
  });

  it('searches, filters and sorts in the address, so that a link or a reload shows the same', async () => {
    const { mark, made, named } = await family('b', 'c', 'a');
    await at.admin.post(`/v1/keys/${made[1]!.id}/disable`);
    const visitor = await at.visit(KEYS);
    const field = visitor.page.getByLabel('Name or whole access key');
    await field.waitFor();
    await visitor.page.keyboard.press('/');
    await visitor.hasFocus(field);
    await visitor.page.keyboard.type(mark);
    await shows(visitor, named('a', 'c', 'b'));
    await visitor.page.getByRole('button', { name: 'Name', exact: true }).click();
    await shows(visitor, named('a', 'b', 'c'));
    await visitor.page.getByRole('button', { name: 'Name', exact: true }).click();
    await shows(visitor, named('c', 'b', 'a'));
    await visitor.page.reload();
    await shows(visitor, named('c', 'b', 'a'));
    await visitor.page.getByLabel('Status').selectOption('active');
    await shows(visitor, named('b', 'a'));
    await visitor.page.getByRole('button', { name: 'Expires', exact: true }).click();
    await shows(visitor, named('b', 'a'));
    await visitor.button('Clear filters').click();
    await expect.poll(() => rows(visitor).count()).toBeGreaterThan(3);
    await visitor.leave();
  });

  it('finds a key by its whole access key, and says when nothing matches', async () => {
    const { mark, made, named } = await family('one');
    const visitor = await at.visit(`${KEYS}?q=${made[0]!.accessKey}`);
    await shows(visitor, named('one'));
    await visitor.page.getByLabel('Name or whole access key').fill(`${mark} nothing`);
    await visitor.sees('No key matches');
    await visitor.leave();
  });

  it('turns pages forth and back, and a reload stays on the page', async () => {
    const mark = randomUUID().slice(0, 8);
    await Promise.all(
      Array.from({ length: 35 }, (_, n) => newKey(at.admin, { name: `${mark} ${String(n).padStart(2, '0')}` })),
    );
    const visitor = await at.visit(`${KEYS}?q=${mark}&sort=name`);
    await shows(
      visitor,
      Array.from({ length: 25 }, (_, n) => `${mark} ${String(n).padStart(2, '0')}`),
    );
    await visitor.button('Next').click();
    const last = Array.from({ length: 10 }, (_, n) => `${mark} ${n + 25}`);
    await shows(visitor, last);
    await visitor.page.reload();
    await shows(visitor, last);
    await visitor.sees('Page 2');
    await visitor.button('Previous').click();
    await expect.poll(() => rows(visitor).first().textContent()).toBe(`${mark} 00`);
    await visitor.leave();
  });

  it('goes along rows with j and k, and Enter opens one', async () => {
    const { mark, made, named } = await family('first', 'second');
    const visitor = await at.visit(`${KEYS}?q=${mark}`);
    await shows(visitor, named('second', 'first'));
    for (const key of ['j', 'j', 'k', 'j']) await visitor.page.keyboard.press(key);
    await visitor.page.keyboard.press('Enter');
    await visitor.heading(made[0]!.name).waitFor();
    await visitor.leave();
  });

  it('re-maps, disables and deletes many, each with a result of its own', async () => {
    const ana = await person(at.admin);
    const { mark, made } = await family('x', 'y', 'z');
    const visitor = await at.visit(`${KEYS}?q=${mark}`);
    const all = visitor.page.getByRole('checkbox', { name: 'Select all on this page' });
    const choose = async (act: string, confirm: string) => {
      // the list may just have been asked for again
      await rows(visitor).nth(2).waitFor();
      await all.check({ force: true });
      await visitor.sees('3 keys selected');
      await visitor.page.getByRole('region', { name: 'Selected keys' }).getByRole('button', { name: act }).click();
      if (act === 'Re-map') {
        await visitor.page.getByRole('combobox', { name: 'Mapped user' }).fill(ana.user.email);
        await visitor.page.getByRole('option', { name: ana.user.name }).click();
      }
      await visitor.button(confirm).click();
    };
    await choose('Re-map', 'Re-map 3 keys');
    await visitor.heading('3 of 3 keys done').waitFor();
    await visitor.button('Close').click();
    expect((await at.admin.get(`/v1/keys/${made[0]!.id}`)).body.mappedUser.id).toBe(ana.user.id);
    await choose('Disable', 'Disable 3 keys');
    await visitor.button('Close').click();
    expect((await at.admin.get(`/v1/keys/${made[1]!.id}`)).body.status).toBe('disabled');
    await choose('Delete', 'Delete 3 keys');
    await visitor.heading('3 of 3 keys done').waitFor();
    expect((await at.admin.get(`/v1/keys/${made[2]!.id}`)).body.status).toBe('deleted');
    await visitor.leave();
  });

  it('tells a person which of many could not be done', async () => {
    const { mark, made } = await family('still there', 'gone');
    const visitor = await at.visit(`${KEYS}?q=${mark}`);
    await rows(visitor).nth(1).waitFor();
    await visitor.page.getByRole('checkbox', { name: 'Select all on this page' }).check({ force: true });
    await visitor.page.getByRole('region', { name: 'Selected keys' }).getByRole('button', { name: 'Disable' }).click();
    // what was chosen stays chosen, whatever others do meanwhile
    await visitor.button('Disable 2 keys').waitFor();
    await at.admin.delete(`/v1/keys/${made[1]!.id}`);
    await visitor.button('Disable 2 keys').click();
    await visitor.heading('1 of 2 keys done').waitFor();
    await visitor.page.getByRole('row', { name: made[1]!.name }).getByText('Refused').waitFor();
    expect((await at.admin.get(`/v1/keys/${made[0]!.id}`)).body.status).toBe('disabled');
    await visitor.leave();
  });
});

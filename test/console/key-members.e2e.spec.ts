import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { freshName, newKey } from '../support/people.js';
import { audit, withAxe } from './support/audit.js';
import { describeConsole } from './support/console-suite.js';
import { fact } from './support/fact.js';
import { holdBack } from './support/hold-back.js';
import type { Visitor } from './support/visitor.js';

const KEYS = '/settings/integrations/api-keys';
const ALL_OF_IT = {
  scopes: ['elements:read', 'keys:read'],
  allowedAddresses: ['10.0.0.0/8', '127.0.0.1'],
  environment: 'production',
  tags: ['etl', 'nightly'],
  metadata: { plan: 'gold' },
};

describeConsole('what a key may do, from where, and its labels', (at) => {
  const dialog = ({ page }: { page: Page }) => page.getByRole('dialog');
  const field = (visitor: Visitor, label: string) => dialog(visitor).getByLabel(label, { exact: true });
  const choose = (visitor: Visitor, choice: string) => dialog(visitor).getByText(choice, { exact: true }).click();
  const chip = (visitor: Visitor, name: string) => dialog(visitor).getByRole('row', { name, exact: true });
  const save = (visitor: Visitor) => dialog(visitor).getByRole('button', { name: 'Save' }).click();
  const stateOf = async (id: string) => (await at.admin.get(`/v1/keys/${id}`)).body;

  async function toCreate(options = {}): Promise<Visitor> {
    const visitor = await at.visit(KEYS, undefined, options);
    await visitor.button('Create key').click();
    await field(visitor, 'Name').fill(freshName('Limited'));
    return visitor;
  }

  async function toEdit(members: Record<string, unknown>, options = {}) {
    const key = await newKey(at.admin, members);
    const visitor = await at.visit(`/keys/${key.id}`, undefined, options);
    await visitor.button('Edit').click();
    await dialog(visitor).waitFor();
    return { key, visitor };
  }

  /** Adds values one by one, as they are typed. */
  async function enter(visitor: Visitor, label: string, ...values: string[]): Promise<void> {
    for (const value of values) {
      await field(visitor, label).fill(value);
      await field(visitor, label).press('Enter');
      await chip(visitor, value).waitFor();
    }
  }

  it('are given to a new key, and told on its page', async () => {
    const visitor = await toCreate();
    const name = await field(visitor, 'Name').inputValue();
    await choose(visitor, 'Only these scopes');
    await dialog(visitor)
      .getByRole('checkbox', { name: /^keys:read/ })
      .check({ force: true });
    await enter(visitor, 'Find or enter a scope', 'elements:read');
    await visitor.sees('as far as its scopes allow');
    await choose(visitor, 'Only from');
    await enter(visitor, 'Addresses and networks', '10.0.0.0/8');
    await visitor.button('Add your own address, 127.0.0.1').click();
    await field(visitor, 'Environment').fill('production');
    await enter(visitor, 'Tags', 'nightly');
    // what is left in the field counts as well
    await field(visitor, 'Tags').fill('etl');
    await field(visitor, 'Metadata').fill('{"plan": "gold"}');
    await dialog(visitor).getByRole('button', { name: 'Create key' }).click();
    await visitor.sees('shown this once');
    const { items } = (await at.admin.get(`/v1/keys?q=${encodeURIComponent(name)}`)).body;
    expect(items[0]).toMatchObject(ALL_OF_IT);

    await visitor.go(`/keys/${items[0].id}`);
    await fact(visitor, 'Scopes').getByText('elements:read').waitFor();
    expect(await fact(visitor, 'Allowed addresses').locator('li').allInnerTexts()).toEqual(['10.0.0.0/8', '127.0.0.1']);
    expect(await fact(visitor, 'Environment').innerText()).toBe('production');
    expect(await fact(visitor, 'Tags').locator('li').allInnerTexts()).toEqual(['etl', 'nightly']);
    expect(JSON.parse(await fact(visitor, 'Metadata').innerText())).toEqual({ plan: 'gold' });
    // what the catalogue says of a scope is there for the keyboard as well
    await fact(visitor, 'Scopes').getByRole('button', { name: 'keys:read' }).focus();
    await visitor.page.keyboard.press('Shift+Tab');
    await visitor.page.keyboard.press('Tab');
    await visitor.page.getByRole('tooltip').getByText('List keys and see each of them').waitFor();
    await visitor.leave();
  });

  it('are left as they are unless they are edited: only what changed is sent', async () => {
    const { key, visitor } = await toEdit(ALL_OF_IT);
    const sent: unknown[] = [];
    visitor.page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.postDataJSON()));
    await chip(visitor, 'nightly').getByRole('button').click();
    await enter(visitor, 'Tags', 'hourly');
    await field(visitor, 'Metadata').fill('');
    await field(visitor, 'Environment').fill('staging');
    await save(visitor);
    await dialog(visitor).waitFor({ state: 'detached' });
    expect(sent).toEqual([{ tags: ['etl', 'hourly'], metadata: {}, environment: 'staging' }]);
    await visitor.button('Edit').click();
    await choose(visitor, 'Everything its user may');
    await choose(visitor, 'Anywhere');
    await save(visitor);
    await dialog(visitor).waitFor({ state: 'detached' });
    expect(sent[1]).toEqual({ scopes: null, allowedAddresses: null });
    expect(await stateOf(key.id)).toMatchObject({ scopes: null, allowedAddresses: null, tags: ['etl', 'hourly'] });
    await fact(visitor, 'Scopes').getByText('Everything its user may').waitFor();
    await fact(visitor, 'Allowed addresses').getByText('Anywhere').waitFor();
    await visitor.leave();
  });

  it('are edited again before the page was asked for anew, without a conflict with oneself', async () => {
    const { key, visitor } = await toEdit({});
    const letGo = await holdBack(visitor.page, `/v1/keys/${key.id}`);
    for (const environment of ['staging', 'production']) {
      await field(visitor, 'Environment').fill(environment);
      await save(visitor);
      await dialog(visitor).waitFor({ state: 'detached' });
      expect((await stateOf(key.id)).environment).toBe(environment);
      if (environment === 'staging') await visitor.button('Edit').click();
    }
    await letGo();
    await visitor.leave();
  });

  it('are refused in place: the message is at the field, and speaks of the value as long as it is there', async () => {
    const { key, visitor } = await toEdit({});
    await choose(visitor, 'Only from');
    expect(await visitor.button('Save').isDisabled()).toBe(true);
    await enter(visitor, 'Addresses and networks', '10.0.0.0/8', '10.1.2.3/16');
    await field(visitor, 'Metadata').fill('{"secret": "sk_"}'.replace('sk_', key.secretKey));
    await save(visitor);
    const message = '“10.1.2.3/16”: has more than a network in it: write 10.1.0.0/16, or the address alone.';
    await dialog(visitor).getByText(message, { exact: true }).waitFor();
    await visitor.hasFocus(field(visitor, 'Addresses and networks'));
    await dialog(visitor).getByText('Must not hold a secret key: it is shown to others.', { exact: true }).waitFor();
    await dialog(visitor).getByRole('alert').getByText('Metadata: must not hold a secret key').waitFor();
    await chip(visitor, '10.0.0.0/8').getByRole('button').click();
    await dialog(visitor).getByText(message, { exact: true }).waitFor();
    await chip(visitor, '10.1.2.3/16').getByRole('button').click();
    await dialog(visitor).getByText(message, { exact: true }).waitFor({ state: 'detached' });
    await enter(visitor, 'Addresses and networks', '10.1.0.0/16');
    await field(visitor, 'Metadata').fill('{"plan": "gold"}');
    await save(visitor);
    await dialog(visitor).waitFor({ state: 'detached' });
    expect(await stateOf(key.id)).toMatchObject({ allowedAddresses: ['10.1.0.0/16'], metadata: { plan: 'gold' } });
    await visitor.leave(/400/);
  });

  it('warn of networks that hold every address, and take them', async () => {
    const { key, visitor } = await toEdit({});
    await choose(visitor, 'Only from');
    await enter(visitor, 'Addresses and networks', '10.0.0.0/8');
    expect(await dialog(visitor).getByText('address: the key works from anywhere').count()).toBe(0);
    await enter(visitor, 'Addresses and networks', '0.0.0.0/0', '::/0');
    await visitor.sees('0.0.0.0/0 is every IPv4 address: the key works from anywhere that has one.');
    await visitor.sees('::/0 is every IPv6 address');
    await save(visitor);
    await dialog(visitor).waitFor({ state: 'detached' });
    expect((await stateOf(key.id)).allowedAddresses).toEqual(['0.0.0.0/0', '10.0.0.0/8', '::/0']);
    await visitor.leave();
  });

  it('are chosen by keyboard: found, ticked as a whole, written, and taken away', async () => {
    const { key, visitor } = await toEdit({ scopes: ['users:read'] });
    const { keyboard } = visitor.page;
    const find = field(visitor, 'Find or enter a scope');
    await find.focus();
    await keyboard.type('users:');
    await dialog(visitor).getByRole('status').getByText('2 scopes', { exact: true }).waitFor();
    const one = dialog(visitor).getByRole('checkbox', { name: /^users:read/ });
    const all = dialog(visitor).getByRole('checkbox', { name: 'users:* Everything on users' });
    expect([await one.isChecked(), await all.isChecked()]).toEqual([true, false]);
    await all.focus();
    await keyboard.press('Space');
    await chip(visitor, 'users:*').waitFor();
    await chip(visitor, 'users:read').waitFor({ state: 'detached' });
    expect([await one.isChecked(), await one.isDisabled()]).toEqual([true, true]);
    await find.fill('loads');
    await find.press('Enter');
    await visitor.sees('Must be resource:action, as in elements:read; a * may end either part, as in loads:*.');
    await visitor.sees('No scope in the list matches');
    await find.fill('loads:*');
    await find.press('Enter');
    await chip(visitor, 'users:*').focus();
    await keyboard.press('Delete');
    await chip(visitor, 'users:*').waitFor({ state: 'detached' });
    await save(visitor);
    await dialog(visitor).waitFor({ state: 'detached' });
    expect((await stateOf(key.id)).scopes).toEqual(['loads:*']);
    await visitor.leave();
  });

  it('take JSON only: while it is written the form says where it is wrong, and waits', async () => {
    const { visitor } = await toEdit({});
    await field(visitor, 'Metadata').fill('{\n  "plan": }');
    await visitor.sees('This is not valid JSON: see line 2, column 11.');
    expect(await visitor.button('Save').isDisabled()).toBe(true);
    await field(visitor, 'Metadata').fill('["plan"]');
    await visitor.sees('Must be a JSON object, as in {"plan": "gold"}.');
    await field(visitor, 'Metadata').fill('{\n  "plan": 1 }');
    await dialog(visitor).getByText('JSON object, as in').waitFor({ state: 'detached' });
    expect(await visitor.button('Save').isEnabled()).toBe(true);
    await visitor.leave();
  });

  it('are pasted several at a time', async () => {
    const { visitor } = await toEdit({});
    const paste = async (label: string, text: string) => {
      await field(visitor, label).evaluate((input, pasted) => {
        const clipboardData = new DataTransfer();
        clipboardData.setData('text', pasted);
        input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
      }, text);
    };
    await choose(visitor, 'Only from');
    await paste('Addresses and networks', '192.0.2.7 192.0.2.8, 192.0.2.9');
    for (const address of ['192.0.2.7', '192.0.2.8', '192.0.2.9']) await chip(visitor, address).waitFor();
    await field(visitor, 'Addresses and networks').press('Backspace');
    await chip(visitor, '192.0.2.9').waitFor({ state: 'detached' });
    await paste('Tags', 'team data\nnightly\n');
    for (const tag of ['team data', 'nightly']) await chip(visitor, tag).waitFor();
    await visitor.leave();
  });

  it('stay readable where there are many, and long metadata is folded', async () => {
    const scopes = Array.from({ length: 100 }, (_, n) => `elements-${n}:read`).sort();
    const metadata = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`m${n}`, n]));
    const key = await newKey(at.admin, { scopes, metadata });
    const visitor = await at.visit(`/keys/${key.id}`);
    const shown = () => fact(visitor, 'Scopes').locator('code').allInnerTexts();
    await visitor.button('Show all 100').waitFor();
    expect(await shown()).toEqual(scopes.slice(0, 24));
    await visitor.button('Show all 100').click();
    await expect.poll(shown).toEqual(scopes);
    expect(await fact(visitor, 'Metadata').getByText('m39').isVisible()).toBe(false);
    await fact(visitor, 'Metadata').getByText('Show 42 lines of JSON').click();
    await fact(visitor, 'Metadata').getByText('m39').waitFor();
    await at.admin.patch(`/v1/keys/${key.id}`, { metadata: { text: 'x'.repeat(1000) } });
    await fact(visitor, 'Metadata').getByText('Show 3 lines of JSON').waitFor();
    await visitor.leave();
  });

  it('have nothing grave that axe-core knows of, light and dark, with everything open', async () => {
    const visitor = await toCreate({ reducedMotion: 'reduce' });
    await withAxe(visitor);
    await visitor.page.reload();
    await visitor.button('Create key').click();
    await choose(visitor, 'Only these scopes');
    await enter(visitor, 'Find or enter a scope', 'elements:read');
    await field(visitor, 'Find or enter a scope').fill('not one');
    await field(visitor, 'Find or enter a scope').press('Enter');
    await choose(visitor, 'Only from');
    await enter(visitor, 'Addresses and networks', '::/0');
    await enter(visitor, 'Tags', 'a', 'b');
    await field(visitor, 'Metadata').fill('{');
    expect(await audit(visitor)).toEqual([]);
    const key = await newKey(at.admin, { ...ALL_OF_IT, tags: Array.from({ length: 20 }, (_, n) => `tag ${n}`) });
    await visitor.go(`/keys/${key.id}`);
    await fact(visitor, 'Scopes').getByRole('button', { name: 'keys:read' }).waitFor();
    expect(await audit(visitor)).toEqual([]);
    await visitor.button('Edit').click();
    await field(visitor, 'Find or enter a scope').fill('keys');
    expect(await audit(visitor)).toEqual([]);
    await visitor.leave();
  });
});

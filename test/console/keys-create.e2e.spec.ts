import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { freshName, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import { loseAnswer } from './support/lose-answer.js';
import type { Visitor } from './support/visitor.js';

const KEYS = '/settings/integrations/api-keys';
const DAYS_90 = 90 * 86_400_000;

describeConsole('creating a key', (at) => {
  const named = async (name: string) =>
    (await at.admin.get(`/v1/keys?q=${encodeURIComponent(name)}&includeDeleted=true`)).body.items;
  const dialog = (page: Page) => page.getByRole('dialog');

  async function fill(visitor: Visitor, name: string): Promise<void> {
    await visitor.button('Create key').click();
    await dialog(visitor.page).getByLabel('Name', { exact: true }).fill(name);
  }
  const confirm = (visitor: Visitor) => dialog(visitor.page).getByRole('button', { name: 'Create key' }).click();

  it('needs the keyboard only: create, show, copy, close', async () => {
    const name = freshName('By keyboard');
    const visitor = await at.visit(KEYS);
    const { keyboard } = visitor.page;
    await visitor.button('Create key').waitFor();
    await keyboard.press('c');
    await visitor.heading('Create a key').waitFor();
    await visitor.hasFocus(dialog(visitor.page).getByLabel('Name', { exact: true }));
    await keyboard.type(name);
    await keyboard.press('Enter');
    await visitor.heading(`“${name}” is ready`).waitFor();
    const reach = async (label: string) => {
      for (let steps = 0; steps < 20; steps++) {
        if (
          (await visitor.page.evaluate(
            () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent,
          )) === label
        )
          return;
        await keyboard.press('Tab');
      }
      throw new Error(`Tab does not lead to ${label}`);
    };
    await reach('Show secret key');
    await keyboard.press('Enter');
    await visitor.sees(/^sk_/);
    await reach('Copy secret key');
    await keyboard.press('Enter');
    await visitor.sees('Copied');
    const [key] = await named(name);
    const pair = { accessKey: key.accessKey as string, secretKey: await visitor.clipboard() };
    expect((await at.admin.as(pair).get('/v1/me')).status).toBe(200);
    await reach('Done');
    await keyboard.press('Enter');
    await visitor.sees('Nobody can show it again');
    await reach('Close: I have stored it');
    await keyboard.press('Enter');
    await dialog(visitor.page).waitFor({ state: 'detached' });
    expect(await visitor.page.content()).not.toContain(pair.secretKey);
    expect(at.service.output).not.toContain(pair.secretKey);
    const kept = await visitor.page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, location.href, history.state]),
    );
    expect(kept).not.toContain(pair.secretKey);
    await visitor.leave();
  });

  it('says what the key will be able to do, finds users, and offers oneself first', async () => {
    const ana = await person(at.admin);
    const visitor = await at.visit(KEYS);
    await fill(visitor, freshName('For Ana'));
    const user = visitor.page.getByRole('combobox', { name: 'Mapped user' });
    await visitor.sees(/what Admin may do as an admin/);
    await user.fill('');
    await visitor.page.getByRole('listbox').getByRole('option').first().getByText('Admin', { exact: true }).waitFor();
    await user.fill(ana.user.email.slice(0, 20));
    await visitor.page.getByRole('option', { name: ana.user.name }).click();
    await visitor.sees(`what ${ana.user.name} may do as a member`);
    await confirm(visitor);
    await visitor.button('Test it').click();
    await visitor.sees(`Works: it acts as ${ana.user.name}`);
    await visitor.leave();
  });

  it('hands the credential over as headers, curl and .env, and as a file', async () => {
    const name = freshName('Formats');
    const visitor = await at.visit(KEYS);
    await fill(visitor, name);
    await confirm(visitor);
    await visitor.button('Headers').click();
    const [, accessKey, secretKey] = /^accessKey: (ak_\w+)\nsecretKey: (sk_\w+)$/.exec(await visitor.clipboard())!;
    expect((await at.admin.as({ accessKey: accessKey!, secretKey: secretKey! }).get('/v1/me')).status).toBe(200);
    await visitor.button('curl').click();
    expect(await visitor.clipboard()).toContain(`-H 'secretKey: ${secretKey}'`);
    await visitor.button('.env').click();
    expect(await visitor.clipboard()).toBe(`LATCHKEY_ACCESS_KEY=${accessKey}\nLATCHKEY_SECRET_KEY=${secretKey}\n`);
    const [file] = await Promise.all([visitor.page.waitForEvent('download'), visitor.button('Download .env').click()]);
    expect(file.suggestedFilename()).toMatch(/^formats-.*\.env$/);
    await visitor.leave();
  });

  it('takes a description of several lines, and a relative end counts from the click', async () => {
    const name = freshName('Described');
    const visitor = await at.visit(KEYS);
    await fill(visitor, name);
    await dialog(visitor.page).getByLabel('Description').pressSequentially('Reads invoices\nAsk Ana');
    // sooner than an idle session ends
    const later = Date.now() + 600_000;
    await visitor.page.clock.setFixedTime(later);
    await confirm(visitor);
    await visitor.sees('shown this once');
    expect((await named(name))[0]).toMatchObject({
      description: 'Reads invoices\nAsk Ana',
      expiresAt: new Date(later + DAYS_90).toISOString(),
    });
    await visitor.leave();
  });

  it('chooses an end: a date, a year, never with a warning', async () => {
    const name = freshName('Ends');
    const visitor = await at.visit(KEYS);
    await fill(visitor, name);
    const choose = (label: string) => dialog(visitor.page).getByText(label, { exact: true }).click();
    await choose('Never');
    await visitor.sees('A key that never expires works until somebody thinks of it');
    await choose('On a date');
    expect(await dialog(visitor.page).getByRole('button', { name: 'Create key' }).isDisabled()).toBe(true);
    await visitor.page.getByLabel('Last day it works').fill('2031-05-17');
    await confirm(visitor);
    await visitor.sees('shown this once');
    // to the end of that day where the person sits
    expect((await named(name))[0].expiresAt).toBe('2031-05-17T21:59:59.999Z');
    await visitor.leave();
  });

  it('never makes two keys, though the answer got lost and the person tries again; the missed secret is replaced', async () => {
    const name = freshName('Lost answer');
    const visitor = await at.visit(KEYS);
    await fill(visitor, name);
    await loseAnswer(visitor, '**/v1/keys', 'POST');
    await confirm(visitor);
    await visitor.sees('repeating it is safe');
    await dialog(visitor.page).getByRole('button', { name: 'Try again' }).click();
    await visitor.heading(`“${name}” was made, its secret was missed`).waitFor();
    expect(await named(name)).toHaveLength(1);
    await visitor.button('Make a new secret').click();
    await visitor.button('Test it').click();
    await visitor.sees('Works: it acts as Admin');
    await visitor.leave(/ERR_CONNECTION_RESET/);
  });

  it('refuses in place what the service refuses, and keeps what was written', async () => {
    const ana = await person(at.admin);
    const visitor = await at.visit(KEYS);
    await fill(visitor, freshName('Too late'));
    await visitor.page.getByRole('combobox', { name: 'Mapped user' }).fill(ana.user.email);
    await visitor.page.getByRole('option', { name: ana.user.name }).click();
    await at.admin.post(`/v1/users/${ana.user.id}/deactivate`);
    await confirm(visitor);
    await dialog(visitor.page).getByRole('alert').waitFor();
    expect(await dialog(visitor.page).getByLabel('Name', { exact: true }).inputValue()).toContain('Too late');
    await visitor.leave(/409/);
  });
});

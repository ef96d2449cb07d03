import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freshName, newKey, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import { loseAnswer } from './support/lose-answer.js';
import type { Visitor } from './support/visitor.js';

const KEYS = '/settings/integrations/api-keys';
const DAYS_7 = 7 * 86_400_000;
const SEALING_KEY = Buffer.alloc(32, 5).toString('base64');

describeConsole(
  'changing keys',
  (at) => {
    const stateOf = async (id: string) => (await at.admin.get(`/v1/keys/${id}`)).body;
    const dialog = (visitor: Visitor) => visitor.page.getByRole('dialog');
    const alert = (visitor: Visitor) => visitor.page.getByRole('alertdialog');
    const menu = async (visitor: Visitor, name: string, act: string) => {
      await visitor.button(`Actions on ${name}`).click();
      await visitor.page.getByRole('menuitem', { name: act }).click();
    };

    it('deletes by keyboard: focus is on Cancel, the red button names the key, its last use is told', async () => {
      const ana = await person(at.admin);
      const key = await newKey(at.admin, { mappedUserId: ana.user.id });
      await at.admin.as(key).get('/v1/me');
      await eventually(
        () => stateOf(key.id),
        ({ lastUsedAt }) => lastUsedAt !== null,
      );
      const visitor = await at.visit(`${KEYS}?q=${encodeURIComponent(key.name)}`);
      const { keyboard } = visitor.page;
      await visitor.button(`Actions on ${key.name}`).focus();
      await keyboard.press('Enter');
      await visitor.hasFocus(visitor.page.getByRole('menuitem').first());
      await keyboard.press('End');
      await visitor.hasFocus(visitor.page.getByRole('menuitem', { name: 'Delete' }));
      await keyboard.press('Enter');
      await alert(visitor).waitFor();
      const focused = () => visitor.page.evaluate(() => document.activeElement?.textContent);
      await expect.poll(focused).toBe('Cancel');
      await visitor.sees(new RegExp(`It was last used .*, as ${ana.user.name}`));
      await keyboard.press('Enter');
      await alert(visitor).waitFor({ state: 'detached' });
      expect((await stateOf(key.id)).status).toBe('active');
      await menu(visitor, key.name, 'Delete');
      await expect.poll(focused).toBe('Cancel');
      await keyboard.press('Tab');
      expect(await focused()).toBe(`Delete “${key.name}”`);
      await keyboard.press('Enter');
      await visitor.sees('works nowhere any more');
      expect((await at.admin.as(key).get('/v1/me')).status).toBe(401);
      await visitor.sees('No key matches');
      await visitor.leave();
    });

    it('edits what it shows, and says that a new user changes whose name is on what follows', async () => {
      const [ana, ben] = [await person(at.admin), await person(at.admin)];
      const key = await newKey(at.admin, { mappedUserId: ana.user.id, expiresAt: '2031-01-01T00:00:00.000Z' });
      const visitor = await at.visit(`/keys/${key.id}`);
      await visitor.button('Edit').click();
      await dialog(visitor).getByText('As it is: 1 Jan 2031').waitFor();
      const name = freshName('Renamed');
      await dialog(visitor).getByLabel('Name', { exact: true }).fill(name);
      await visitor.page.getByRole('combobox', { name: 'Mapped user' }).fill(ben.user.email);
      await visitor.page.getByRole('option', { name: ben.user.name }).click();
      await visitor.sees(`From then on the key acts as ${ben.user.name}`);
      await visitor.button('Save').click();
      await visitor.heading(name).waitFor();
      expect(await stateOf(key.id)).toMatchObject({
        name,
        mappedUser: { id: ben.user.id },
        expiresAt: '2031-01-01T00:00:00.000Z',
        version: 2,
      });
      await visitor.leave();
    });

    it('edits the description and takes it away; a relative end counts from the click', async () => {
      const key = await newKey(at.admin, { description: 'Reads invoices' });
      const visitor = await at.visit(`/keys/${key.id}`);
      const save = async (description: string) => {
        await visitor.button('Edit').click();
        await dialog(visitor).getByLabel('Description').fill(description);
        if (!description) await dialog(visitor).getByText('7 days').click();
        // sooner than an idle session ends
        const later = Date.now() + 600_000;
        await visitor.page.clock.setFixedTime(later);
        await visitor.button('Save').click();
        await dialog(visitor).waitFor({ state: 'detached' });
        return later;
      };
      await save('Reads invoices\nAsk Ana');
      await visitor.sees('Ask Ana');
      expect(await stateOf(key.id)).toMatchObject({ description: 'Reads invoices\nAsk Ana', version: 2 });
      const later = await save('');
      const expiresAt = new Date(later + DAYS_7).toISOString();
      expect(await stateOf(key.id)).toMatchObject({ description: '', expiresAt, version: 3 });
      await visitor.page.getByText('Ask Ana').waitFor({ state: 'detached' });
      await visitor.leave();
    });

    it('shows whose change came first and merges: theirs where both changed, unless mine is chosen', async () => {
      const chiara = await person(at.admin, 'admin');
      const key = await newKey(at.admin, { expiresAt: '2031-01-01T00:00:00.000Z' });
      const visitor = await at.visit(`/keys/${key.id}`);
      await visitor.button('Edit').click();
      await dialog(visitor).getByLabel('Name', { exact: true }).fill('Mine');
      await chiara.client.patch(`/v1/keys/${key.id}`, { name: 'Theirs', expiresAt: '2032-01-01T00:00:00.000Z' });
      await visitor.button('Save').click();
      await visitor.heading('Somebody else was first').waitFor();
      await visitor.sees(`${chiara.user.name} changed it while you were editing`);
      await dialog(visitor).getByText('Theirs: Theirs').waitFor();
      await dialog(visitor).getByText('Yours: Mine').click();
      await visitor.button('Save the merged key').click();
      await visitor.heading('Mine').waitFor();
      expect(await stateOf(key.id)).toMatchObject({ name: 'Mine', expiresAt: '2032-01-01T00:00:00.000Z', version: 3 });
      await visitor.leave(/412/);
    });

    it('shows both texts as they were written, and merges by its button alone', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.visit(`/keys/${key.id}`);
      await visitor.button('Edit').click();
      const [mine, theirs] = ['2026-01-31T10:00:00 rotated by Bo', '2026-01-31T10:00:00Z'];
      await dialog(visitor).getByLabel('Description').fill(mine);
      await at.admin.patch(`/v1/keys/${key.id}`, { description: theirs });
      await visitor.button('Save').click();
      await dialog(visitor).getByText(`Theirs: ${theirs}`).waitFor();
      await dialog(visitor).getByText(`Yours: ${mine}`).click();
      let sent = 0;
      visitor.page.on('request', (request) => (sent += request.method() === 'PATCH' ? 1 : 0));
      await visitor.page.keyboard.press('Enter');
      expect(await stateOf(key.id)).toMatchObject({ description: theirs, version: 2 });
      // had Enter saved, the dialog would go before the button is pressed, or two changes would be sent
      await visitor.button('Save the merged key').click();
      await dialog(visitor).waitFor({ state: 'detached' });
      expect(sent).toBe(1);
      expect(await stateOf(key.id)).toMatchObject({ description: mine, version: 3 });
      await visitor.leave(/412/);
    });

    it('saves once, though the answer got lost: one’s own change is nobody else’s', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.visit(`/keys/${key.id}`);
      await visitor.button('Edit').click();
      await dialog(visitor).getByLabel('Name', { exact: true }).fill('Saved once');
      await loseAnswer(visitor, `**/v1/keys/${key.id}`, 'PATCH');
      await visitor.button('Save').click();
      await visitor.sees('repeating it is safe');
      await visitor.button('Try again').click();
      await dialog(visitor).waitFor({ state: 'detached' });
      await visitor.heading('Saved once').waitFor();
      expect(await stateOf(key.id)).toMatchObject({ name: 'Saved once', version: 2 });
      await visitor.leave(/ERR_CONNECTION_RESET/);
    });

    it('rotates: says when the old secret ends, shows the new one, and both work until then', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.visit(`/keys/${key.id}`);
      await visitor.button('Rotate').click();
      await dialog(visitor).getByText('Works 1 hour').click();
      await visitor.sees(/The old secret works until .*\d\d:\d\d/);
      await dialog(visitor).getByRole('button', { name: 'Rotate' }).click();
      await visitor.heading(/has a new secret; the old one works until/).waitFor();
      await visitor.button('Copy secret key').click();
      const secretKey = await visitor.clipboard();
      expect(secretKey).not.toBe(key.secretKey);
      for (const pair of [key, { ...key, secretKey }]) expect((await at.admin.as(pair).get('/v1/me')).status).toBe(200);
      await visitor.leave();
    });

    it('disables with a reason that stands beside the status, and enables again', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.visit(`${KEYS}?q=${encodeURIComponent(key.name)}`);
      await menu(visitor, key.name, 'Disable');
      await alert(visitor).getByLabel('Reason (optional)').fill('Moved away');
      await visitor.button(`Disable “${key.name}”`).click();
      await visitor.page.getByTitle('Moved away').waitFor();
      expect((await at.admin.as(key).get('/v1/me')).status).toBe(401);
      await menu(visitor, key.name, 'Enable');
      await visitor.sees('It was disabled for this reason: Moved away');
      await visitor.button(`Enable “${key.name}”`).click();
      await visitor.page.getByText('Active', { exact: true }).last().waitFor();
      expect((await at.admin.as(key).get('/v1/me')).status).toBe(200);
      await visitor.leave();
    });

    it('shows a secret again where this installation can, and says that it is recorded', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.visit(`/keys/${key.id}`);
      await visitor.sees('Showing it is recorded in history');
      await visitor.button('Show secret key').first().click();
      await visitor.button('Copy secret key').click();
      expect(await visitor.clipboard()).toBe(key.secretKey);
      await visitor.page.getByRole('link', { name: 'History', exact: true }).click();
      await visitor.sees('Secret shown');
      expect(await visitor.page.content()).not.toContain(key.secretKey);
      await visitor.leave();
    });
  },
  { LATCHKEY_SEALING_KEY: SEALING_KEY },
);

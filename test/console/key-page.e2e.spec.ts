import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freshName, newKey, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import { fact } from './support/fact.js';
import type { Visitor } from './support/visitor.js';

const run = promisify(execFile);
const DAYS_40 = 40 * 86_400_000;

/** Reads a fact until it says this. */
const says = (visitor: Visitor, name: string, text: string) =>
  eventually(
    () => fact(visitor, name).innerText(),
    (told) => told.includes(text),
  );

const tab = async ({ page }: Visitor, name: string): Promise<void> =>
  page.getByRole('navigation', { name: 'Parts of this key' }).getByRole('link', { name, exact: true }).click();

describeConsole('the page of a key', (at) => {
  it('tells everything there is to know, and leads to the mapped user', async () => {
    const ana = await person(at.admin);
    const expiresAt = new Date(Date.now() + DAYS_40).toISOString();
    const key = await newKey(at.admin, { mappedUserId: ana.user.id, expiresAt });
    const visitor = await at.visit(`/keys/${key.id}`);
    await visitor.heading(key.name).waitFor();
    await says(visitor, 'Status', 'Active');
    await says(visitor, 'Kind', 'API');
    await says(visitor, 'Expires', 'in 39 days');
    await says(visitor, 'Last used', 'Never');
    await says(visitor, 'Created by', 'Admin');
    await says(visitor, 'Changed', 'version 1');
    await says(visitor, 'Id', key.id);
    const credential = visitor.page.getByRole('region', { name: 'Credential' });
    expect(await credential.innerText()).toContain(key.accessKey);
    expect(await credential.innerText()).toContain('shown once and is not kept');
    await credential.getByRole('button', { name: 'Copy access key' }).click();
    expect(await visitor.clipboard()).toBe(key.accessKey);
    await fact(visitor, 'Mapped user').getByRole('link', { name: ana.user.name }).click();
    await visitor.page.waitForURL(`**/users/${ana.user.id}`);
    await visitor.leave();
  });

  it('has a timeline with before and after', async () => {
    const key = await newKey(at.admin);
    const name = freshName('Renamed');
    await at.admin.patch(`/v1/keys/${key.id}`, { name });
    await at.admin.post(`/v1/keys/${key.id}/disable`, { reason: 'Moved to the new cluster' });
    const visitor = await at.visit(`/keys/${key.id}`);
    await tab(visitor, 'History');
    const entry = (action: string) => visitor.page.locator('.timeline > li').filter({ hasText: action });
    await entry('Key created').getByText('On behalf of Admin, via key').waitFor();
    const renaming = entry('Key edited').locator('.change').filter({ hasText: 'Name' });
    expect(await renaming.locator('del').innerText()).toBe(key.name);
    expect(await renaming.locator('ins').innerText()).toBe(name);
    expect(await entry('Key disabled').innerText()).toMatch(/Status\s*Active\s*→\s*Disabled/);
    expect(await entry('Key disabled').innerText()).toContain('Moved to the new cluster');
    await visitor.leave();
  });

  it('shows the key as it was at each of its versions, chosen by the keyboard', async () => {
    const ana = await person(at.admin);
    const key = await newKey(at.admin, { name: freshName('First') });
    const change = (members: object) => at.admin.patch(`/v1/keys/${key.id}`, members);
    const [name, description] = [freshName('Second'), 'Reads invoices'];
    await change({ name, description });
    await at.admin.post(`/v1/keys/${key.id}/disable`, { reason: 'Looked odd' });
    await at.admin.post(`/v1/keys/${key.id}/enable`);
    await change({ mappedUserId: ana.user.id });
    const visitor = await at.visit(`/keys/${key.id}?tab=as-of`);
    const slider = visitor.page.getByRole('slider', { name: 'Version' });
    await slider.focus();
    const step = async (press: string, place: string, ...facts: [name: string, text: string][]) => {
      await visitor.page.keyboard.press(press);
      await visitor.sees(place);
      for (const [member, text] of facts) await says(visitor, member, text);
    };
    await step('End', '5 of 5', ['Mapped user', ana.user.name], ['Name', name]);
    await step('Home', '1 of 5', ['Name', key.name], ['Status', 'Active'], ['Mapped user', 'Admin']);
    await step('ArrowRight', '2 of 5', ['Name', name], ['Description', description], ['Status', 'Active']);
    expect(await fact(visitor, 'Description').locator('mark').innerText()).toBe(description);
    await step('ArrowRight', '3 of 5', ['Name', name], ['Status', 'Disabled'], ['Reason', 'Looked odd']);
    await says(visitor, 'Description', description);
    expect(await fact(visitor, 'Description').locator('mark').count()).toBe(0);
    await step('ArrowRight', '4 of 5', ['Status', 'Active'], ['Mapped user', 'Admin']);
    expect(await fact(visitor, 'Reason').count()).toBe(0);
    await step('ArrowLeft', '3 of 5', ['Status', 'Disabled']);
    await visitor.sees('On behalf of Admin, via key');
    await visitor.leave();
  });

  it('says that its history could not be read again, above what was read before', async () => {
    const key = await newKey(at.admin);
    const visitor = await at.visit(`/keys/${key.id}?tab=history`);
    await visitor.sees('Key created');
    const problem = { status: 500, code: 'INTERNAL', detail: 'Not now.', requestId: '' };
    await visitor.page.route('**/revisions?*', (route) => route.fulfill({ status: 500, json: problem }));
    await at.admin.patch(`/v1/keys/${key.id}`, { name: freshName('Renamed') });
    const alert = visitor.page.getByRole('alert').getByText('Not now.');
    await alert.waitFor();
    await visitor.sees('Key created');
    await tab(visitor, 'As of');
    await visitor.sees('has had one version so far');
    await alert.waitFor();
    await visitor.leave(/500/);
  });

  it('asks for an older page of its history once, and again when it is told to', async () => {
    const key = await newKey(at.admin);
    const visitor = await at.visit(`/keys/${key.id}`);
    let asked = 0;
    const problem = { status: 500, code: 'INTERNAL', detail: 'Not now.', requestId: '' };
    await visitor.page.route('**/revisions?*', async (route) => {
      if (!route.request().url().includes('cursor=')) {
        const response = await route.fetch();
        return route.fulfill({ json: { ...((await response.json()) as object), nextCursor: 'older' } });
      }
      asked += 1;
      return route.fulfill({ status: 500, json: problem });
    });
    await tab(visitor, 'As of');
    await visitor.page.getByRole('alert').getByText('Not now.').waitFor();
    await tab(visitor, 'Use it');
    await visitor.sees('accessKey');
    expect(asked).toBe(1);
    await visitor.leave(/500/);
  });

  it('says how to call with the key: the snippets work once the secret is in the environment, and hold none', async () => {
    const { key, user } = await person(at.admin);
    const visitor = await at.visit(`/keys/${key.id}?tab=use`);
    const copied = async (name: string): Promise<string> => {
      await visitor.page.getByRole('radio', { name }).check({ force: true });
      await visitor.page.getByRole('region', { name: 'Use it' }).getByRole('button', { name: 'Copy' }).click();
      return visitor.clipboard();
    };
    const [curl, fetched, nest] = [await copied('curl'), await copied('fetch'), await copied('NestJS')];
    expect([curl, fetched, nest].join()).not.toMatch(/sk_[0-9A-Za-z]{20}/);
    expect(curl).toContain(key.accessKey);
    expect(fetched).toContain(key.accessKey);
    expect(nest).toContain(`url: '${at.service.url}'`);
    const env = { ...process.env, LATCHKEY_SECRET_KEY: key.secretKey };
    for (const [command, ...parts] of [
      ['sh', '-c', curl],
      [process.execPath, '--input-type=module', '-e', fetched],
    ] as const) {
      const { stdout } = await run(command, parts, { env });
      expect(stdout).toContain(user.name);
    }
    await visitor.leave();
  });

  it('stays when the key is deleted, and offers nothing more', async () => {
    const key = await newKey(at.admin);
    await at.admin.delete(`/v1/keys/${key.id}`);
    const visitor = await at.visit(`/keys/${key.id}`);
    await says(visitor, 'Status', 'Deleted');
    await says(visitor, 'Id', key.id);
    const head = visitor.page.locator('.page-head');
    expect(await head.innerText()).toContain('Deleted');
    expect(await head.getByRole('button').count()).toBe(0);
    await tab(visitor, 'History');
    await visitor.sees('Key deleted');
    await tab(visitor, 'As of');
    await visitor.sees('2 of 2');
    await visitor.leave();
  });
});

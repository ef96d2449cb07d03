import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freshName, newKey, person } from '../support/people.js';
import { audit, withAxe } from './support/audit.js';
import { describeConsole } from './support/console-suite.js';
import { fact } from './support/fact.js';
import { holdBack } from './support/hold-back.js';
import { loseAnswer } from './support/lose-answer.js';

describeConsole('users', (at) => {
  it('are listed and found by name, address and status; the address keeps the search', async () => {
    const [ana, gone] = [await person(at.admin), await person(at.admin)];
    await at.admin.post(`/v1/users/${gone.user.id}/deactivate`);
    const visitor = await at.visit('/users');
    const rows = visitor.page.locator('tbody tr');
    await rows.filter({ hasText: ana.user.name }).getByText('Active').waitFor();
    await rows.filter({ hasText: gone.user.name }).getByText('Inactive').waitFor();
    await visitor.page.getByLabel('Name or e-mail').fill(ana.user.email.toUpperCase());
    await eventually(
      () => rows.allInnerTexts(),
      (texts) => texts.length === 1 && texts[0]!.includes(ana.user.name),
    );
    await visitor.page.reload();
    await eventually(
      () => rows.allInnerTexts(),
      (texts) => texts.length === 1 && texts[0]!.includes(ana.user.name),
    );
    await visitor.page.getByLabel('Status').selectOption('Inactive');
    await visitor.sees('Nobody matches');
    await visitor.page.getByLabel('Name or e-mail').fill('');
    await rows.filter({ hasText: gone.user.name }).getByRole('link').click();
    await visitor.heading(gone.user.name).first().waitFor();
    await visitor.sees('Inactive: no key works in this name');
    await visitor.leave();
  });

  it('are searched for by what the address names, in its own letters, and by nothing else it holds', async () => {
    const numbers = ['12e45678', '12345678', 'true'];
    for (const name of numbers) await at.admin.post('/v1/users', { name, email: `${randomUUID()}@example.org` });
    const visitor = await at.visit('/users?utm_source=x&limit=1');
    const names = visitor.page.locator('tbody tr td.name');
    await eventually(
      () => names.allInnerTexts(),
      (texts) => numbers.every((name) => texts.includes(name)),
    );
    for (const name of numbers) {
      await visitor.go(`/users?q=${name}`);
      await eventually(
        () => names.allInnerTexts(),
        (texts) => texts.length === 1 && texts[0] === name,
      );
      expect(await visitor.page.getByLabel('Name or e-mail').inputValue()).toBe(name);
      expect(new URL(visitor.page.url()).search).toBe(`?q=${name}`);
    }
    await visitor.leave();
  });

  it('say why they are refused, also where nothing beside the fields explains it', async () => {
    const visitor = await at.visit('/users');
    const problem = { status: 409, code: 'USER_EXISTS', detail: 'Somebody has this address.', requestId: '' };
    await visitor.page.route('**/v1/users', (route) => route.fulfill({ status: 409, json: problem }));
    await visitor.button('Invite user').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(freshName('Twice'));
    await dialog.getByLabel('E-mail').fill(`${randomUUID()}@example.org`);
    await dialog.getByRole('button', { name: 'Invite user' }).click();
    await dialog.getByText(problem.detail).waitFor();
    await visitor.leave(/409/);
  });

  it('say that their keys could not be read again, above those read before', async () => {
    const ben = await person(at.admin);
    const visitor = await at.visit(`/users/${ben.user.id}`);
    await visitor.sees(ben.key.name);
    const problem = { status: 500, code: 'INTERNAL', detail: 'Not now.', requestId: '' };
    await visitor.page.route('**/v1/keys?*', (route) => route.fulfill({ status: 500, json: problem }));
    await newKey(at.admin, { mappedUserId: ben.user.id });
    await visitor.page.getByRole('alert').getByText('Not now.').waitFor();
    await visitor.sees(ben.key.name);
    await visitor.leave(/500/);
  });

  it('are invited once, though the answer got lost, what was written changes, and the person tries again', async () => {
    const name = freshName('Lost');
    const visitor = await at.visit('/users');
    await visitor.button('Invite user').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('E-mail').fill(`${randomUUID()}@example.org`);
    await loseAnswer(visitor, '**/v1/users', 'POST');
    await dialog.getByRole('button', { name: 'Invite user' }).click();
    await visitor.sees('repeating it is safe');
    expect(await dialog.getByLabel('Name').isDisabled()).toBe(true);
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await visitor.heading(`${name} is invited`).waitFor();
    expect((await at.admin.get(`/v1/users?q=${encodeURIComponent(name)}`)).body.items).toHaveLength(1);
    await visitor.leave(/ERR_CONNECTION_RESET/);
  });

  it('are invited with a link that lets the invited in, once', async () => {
    const [name, email] = [freshName('Guest'), `${randomUUID()}@example.org`];
    const visitor = await at.visit('/users');
    await visitor.button('Invite user').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByRole('radio', { name: 'Admin' }).check({ force: true });
    await dialog.getByRole('button', { name: 'Invite user' }).click();
    await visitor.heading(`${name} is invited`).waitFor();
    await dialog.getByRole('button', { name: 'Make a sign-in link' }).click();
    await dialog.getByRole('button', { name: `Copy link for ${name}` }).click();
    const link = await visitor.clipboard();
    expect(await dialog.innerText()).not.toContain(link);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await visitor.page.locator('tbody tr').filter({ hasText: name }).getByText('Admin').waitFor();

    const [invited, late] = [await at.stranger(), await at.stranger()];
    await invited.page.goto(link.replace('#', '?next=/users#'));
    await invited.button('Sign in').click();
    await invited.heading('Users').waitFor();
    await invited.sees(name);
    await late.page.goto(link);
    await late.button('Sign in').click();
    await late.sees('This link was used already');
    for (const one of [visitor, invited]) await one.leave();
    await late.leave(/401/);
  });

  it('share an e-mail address only where that is meant: the dialog says who has it', async () => {
    const ana = await person(at.admin);
    const name = freshName('Namesake');
    const visitor = await at.visit('/users');
    await visitor.button('Invite user').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('E-mail').fill('ana@example');
    await dialog.getByRole('button', { name: 'Invite user' }).click();
    // in the words of the form, not of the API
    await dialog.getByRole('alert').getByText('E-mail: must be an e-mail address').waitFor();
    await dialog.getByText('Must be an e-mail address, as in ana@example.org.', { exact: true }).waitFor();
    await dialog.getByLabel('E-mail').fill(ana.user.email.toUpperCase());
    await dialog.getByRole('button', { name: 'Invite user' }).click();
    await dialog.getByText('This e-mail address belongs to').waitFor();
    expect(await dialog.getByRole('link', { name: ana.user.name }).getAttribute('href')).toBe(`/users/${ana.user.id}`);
    await dialog.getByText('Two users may have this address').click();
    await dialog.getByRole('button', { name: 'Invite user' }).click();
    await visitor.heading(`${name} is invited`).waitFor();
    await dialog.getByRole('button', { name: 'Close' }).click();

    await visitor.go(`/users/${ana.user.id}`);
    await visitor.button('Edit').click();
    await dialog.getByLabel('E-mail').fill(`jörg-${randomUUID()}@bücher.example`);
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    await visitor.sees(/jörg-.*@bücher\.example/);
    await visitor.page.getByRole('list', { name: 'You are here' }).getByRole('link', { name: 'Users' }).click();
    await visitor.page.waitForURL(/\/users$/);
    await visitor.leave(/400|409/);
  });

  it('have attributes: JSON that is checked while it is written, and told on their page', async () => {
    const [name, email] = [freshName('Attributed'), `${randomUUID()}@example.org`];
    const visitor = await at.visit('/users', undefined, { reducedMotion: 'reduce' });
    await withAxe(visitor);
    await visitor.page.reload();
    await visitor.button('Invite user').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('E-mail').fill(email);
    const attributes = dialog.getByLabel('Attributes');
    await attributes.fill('{"department": "Data"');
    await dialog.getByText('This is not valid JSON: see line 1, column 22.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Invite user' }).isDisabled()).toBe(true);
    expect(await audit(visitor)).toEqual([]);
    await attributes.fill('{"department": "Data"}');
    await dialog.getByRole('button', { name: 'Invite user' }).click();
    await visitor.heading(`${name} is invited`).waitFor();
    const [user] = (await at.admin.get(`/v1/users?q=${email}`)).body.items;
    expect(user.attributes).toEqual({ department: 'Data' });

    await visitor.go(`/users/${user.id}`);
    await expect.poll(async () => JSON.parse(await fact(visitor, 'Attributes').innerText())).toEqual(user.attributes);
    const sent: unknown[] = [];
    visitor.page.on('request', (request) => request.method() === 'PATCH' && sent.push(request.postDataJSON()));
    await visitor.button('Edit').click();
    await attributes.fill(JSON.stringify({ long: 'x'.repeat(4096) }));
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Must be at most 4096 bytes of JSON.', { exact: true }).waitFor();
    await visitor.hasFocus(attributes);
    await attributes.fill('{"department": "Data", "level": 3}');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(sent.at(-1)).toEqual({ attributes: { department: 'Data', level: 3 } });
    await visitor.button('Edit').click();
    await attributes.fill('');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await fact(visitor, 'Attributes').getByText('None').waitFor();
    expect((await at.admin.get(`/v1/users/${user.id}`)).body.attributes).toEqual({});
    await visitor.leave(/400/);
  });

  it('are edited again before the page was asked for anew, without a conflict with oneself', async () => {
    const { user } = await person(at.admin);
    const visitor = await at.visit(`/users/${user.id}`);
    await visitor.button('Edit').click();
    const letGo = await holdBack(visitor.page, `/v1/users/${user.id}`);
    const dialog = visitor.page.getByRole('dialog');
    for (const name of [freshName('First'), freshName('Second')]) {
      await dialog.getByLabel('Name').fill(name);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await dialog.waitFor({ state: 'detached' });
      expect((await at.admin.get(`/v1/users/${user.id}`)).body.name).toBe(name);
      if (name.startsWith('First')) await visitor.button('Edit').click();
    }
    await letGo();
    await visitor.leave();
  });

  it('get another role, and with it another console', async () => {
    const ben = await person(at.admin);
    const visitor = await at.visit(`/users/${ben.user.id}`);
    await visitor.sees('Member: looks after the keys');
    await visitor.button('Edit').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Admin' }).check({ force: true });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await visitor.sees('Admin: may do everything here');
    await dialog.waitFor({ state: 'detached' });
    const promoted = await at.visit('/users', ben.client);
    await promoted.heading('Users').waitFor();
    await visitor.leave();
    await promoted.leave();
  });

  it('are deactivated once one knows what stops; sessions end, and keys work again after activating', async () => {
    const ben = await person(at.admin);
    const [used] = [
      await newKey(at.admin, { mappedUserId: ben.user.id }),
      await newKey(at.admin, { mappedUserId: ben.user.id }),
    ];
    for (const key of [ben.key, used]) expect((await ben.client.as(key).get('/v1/me')).status).toBe(200);
    for (const { id } of [ben.key, used])
      await eventually(
        () => at.admin.get(`/v1/keys/${id}`),
        ({ body }) => body.lastUsedAt !== null,
      );
    const his = await at.visit('/history', ben.client);
    const visitor = await at.visit(`/users/${ben.user.id}`);
    await visitor.button('Deactivate').click();
    const dialog = visitor.page.getByRole('alertdialog');
    await dialog.getByText('What stops: 3 keys, 2 used today.').waitFor();
    await dialog.getByRole('button', { name: `Deactivate ${ben.user.name}` }).click();
    await visitor.sees('Inactive: no key works in this name');
    expect((await ben.client.get('/v1/me')).status).toBe(401);
    await his.page.reload();
    await his.heading('Sign in').waitFor();
    await visitor.button('Activate').click();
    await dialog.getByRole('button', { name: 'Activate' }).click();
    await visitor.button('Deactivate').waitFor();
    expect((await ben.client.get('/v1/me')).status).toBe(200);
    await visitor.leave();
    await his.leave(/401/);
  });

  it('are not all deactivated: the last admin stays, and the console says why', async () => {
    const visitor = await at.visit('/users');
    const { user } = (await at.admin.get('/v1/me')).body;
    for (const one of (await at.admin.get('/v1/users?active=true')).body.items)
      if (one.role === 'admin' && one.id !== user.id) await at.admin.post(`/v1/users/${one.id}/deactivate`);
    await visitor.page.getByLabel('Name or e-mail').fill(user.email ?? user.name);
    // the list moves under the pointer until it has followed
    await expect.poll(() => visitor.page.locator('tbody tr').count()).toBe(1);
    await visitor.page.locator('tbody').getByRole('link', { name: user.name, exact: true }).click();
    await visitor.button('Deactivate').click();
    const dialog = visitor.page.getByRole('alertdialog');
    await dialog.getByText('This is you').waitFor();
    await dialog.getByRole('button', { name: `Deactivate ${user.name}` }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await dialog.getByRole('alert').innerText()).toMatch(/last .*admin/i);
    await visitor.leave(/409/);
  });
});

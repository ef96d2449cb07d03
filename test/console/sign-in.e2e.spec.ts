import { expect, it } from 'vitest';
import { mistyped } from '../support/mistyped.js';
import { person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';

describeConsole('signing in', (at) => {
  it('with a key pair leads where one was going; signing out ends it', async () => {
    const ana = await person(at.admin, 'admin');
    const visitor = await at.stranger();
    await visitor.go('/users?q=nobody');
    await visitor.heading('Sign in').waitFor();
    await visitor.page.getByLabel('Access key').fill(ana.key.accessKey);
    await visitor.page.getByLabel('Secret key').fill(ana.key.secretKey);
    await visitor.button('Sign in').click();
    await visitor.heading('Users').waitFor();
    expect(visitor.page.url()).toContain('/users?q=nobody');
    await visitor.button('Sign out').click();
    await visitor.heading('Sign in').waitFor();
    await visitor.go('/users');
    await visitor.heading('Sign in').waitFor();
    await visitor.leave();
  });

  it('takes a whole credential as it stands in a file, and says of a wrong one what to look at', async () => {
    const visitor = await at.stranger();
    await visitor.go('/sign-in');
    const { accessKey, secretKey } = at.admin.credential;
    const wrong = { accessKey, secretKey: mistyped(secretKey) };
    await visitor.page.getByLabel('Access key').fill(JSON.stringify(wrong));
    await visitor.button('Sign in').click();
    await visitor.sees('This pair lets nobody in');
    await visitor.page.getByLabel('Access key').fill(JSON.stringify(at.admin.credential));
    await visitor.button('Sign in').click();
    await visitor.heading('Home').waitFor();
    await visitor.leave(/401/);
  });

  it('with a link works once', async () => {
    const ana = await person(at.admin, 'member');
    const made = await at.admin.post(`/v1/users/${ana.user.id}/sign-in-link`);
    expect(made.status, made.text).toBe(201);
    const [first, second] = [await at.stranger(), await at.stranger()];
    // programs that look at mail open pages and run their scripts: that alone uses nothing up
    for (const visitor of [second, first]) {
      await visitor.page.goto(made.body.url);
      await visitor.sees('This link signs you in once');
      await visitor.page.waitForLoadState('networkidle');
      expect(visitor.page.url()).not.toContain('token');
      expect(await visitor.context.cookies()).toEqual([]);
    }
    await first.button('Sign in').click();
    await first.heading('Security').waitFor();
    await second.button('Sign in').click();
    await second.sees('This link was used already');
    await second.page.getByLabel('Access key').waitFor();
    expect(second.page.url()).not.toContain('token');
    await first.leave();
    await second.leave(/401/);
  });

  it('out everywhere ends the sessions of other browsers too', async () => {
    const ana = await person(at.admin, 'admin');
    const [one, other] = [await at.visit('/profile/security', ana.key), await at.visit('/users', ana.key)];
    await one.button('Sign out everywhere').click();
    await one.heading('Sign in').waitFor();
    await other.page.reload();
    await other.heading('Sign in').waitFor();
    await one.leave();
    await other.leave(/401/);
  });

  it('is not undone by a process that has not heard of it yet', async () => {
    const visitor = await at.stranger();
    let refused = 0;
    await visitor.page.route('**/v1/users?*', (route) => {
      if (refused++ > 1) return route.continue();
      return route.fulfill({
        status: 401,
        contentType: 'application/problem+json',
        body: '{"code":"UNAUTHENTICATED"}',
      });
    });
    // a page that is slow does not use up the time in which it asks again
    await visitor.page.clock.setFixedTime(Date.now());
    await visitor.signIn(at.admin.credential, '/users');
    await visitor.page.getByRole('cell', { name: 'Admin' }).first().waitFor();
    expect(refused).toBeGreaterThan(2);
    await visitor.leave(/401/);
  });

  it('leads nowhere but into this console', async () => {
    for (const next of ['//example.org', 'https://example.org', '/\\example.org']) {
      const visitor = await at.visit(next);
      expect(new URL(visitor.page.url()).origin).toBe(at.service.url);
      await visitor.leave();
    }
  });
});

describeConsole('a session', (at) => {
  it('changes nothing without the token that its pages hold', async () => {
    const key = await person(at.admin).then((one) => one.key);
    const visitor = await at.visit('/settings/integrations/api-keys');
    const disable = (headers: Record<string, string>) =>
      visitor.page.evaluate(
        ([path, sent]) => fetch(path, { method: 'POST', headers: sent }).then(({ status }) => status),
        [`/v1/keys/${key.id}/disable`, headers] as const,
      );
    expect(await disable({})).toBe(403);
    expect(await disable({ 'X-CSRF-Token': 'guessed' })).toBe(403);
    expect((await at.admin.get(`/v1/keys/${key.id}`)).body.status).toBe('active');
    await visitor.leave(/403/);
  });

  it('ends when nobody touches the page, though the page goes on asking', async () => {
    const visitor = await at.visit('/history');
    const [cookie] = await visitor.context.cookies();
    await visitor.page.clock.install();
    await visitor.page.reload();
    await visitor.heading('Revision history').waitFor();
    await visitor.page.clock.fastForward(20 * 60_000);
    await visitor.page.keyboard.press('Shift');
    await visitor.page.clock.fastForward(20 * 60_000);
    await visitor.heading('Revision history').waitFor();
    await visitor.page.clock.fastForward(15 * 60_000);
    await visitor.heading('Sign in').waitFor();
    const headers = { cookie: `${cookie!.name}=${cookie!.value}` };
    expect((await fetch(`${at.service.url}/v1/me`, { headers })).status).toBe(401);
    await visitor.leave(/401/);
  });

  it('is in a cookie that no script can read, and in no storage', async () => {
    const visitor = await at.visit('/');
    const [cookie] = await visitor.context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' });
    const readable = await visitor.page.evaluate(() =>
      JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, history.state]),
    );
    expect(readable).not.toContain(cookie!.value);
    expect(readable).not.toContain(at.admin.credential.secretKey);
    expect(at.service.output).not.toContain(cookie!.value);
    await visitor.leave();
  });
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runningService } from '../support/running-service.js';
import { person } from '../support/people.js';
import { describeWithBrowser, launchChromium } from './support/chromium.js';
import { Visitor } from './support/visitor.js';

describeWithBrowser('signing in', () => {
  const at = runningService();
  let browser: Browser;
  beforeAll(async () => void (browser = await launchChromium()));
  afterAll(() => browser?.close());

  it('with a key pair leads where one was going; signing out ends it', async () => {
    const ana = await person(at.admin, 'admin');
    const visitor = await Visitor.arrive(browser, at.service.url);
    await visitor.go('/users');
    await visitor.heading('Sign in').waitFor();
    await visitor.page.getByLabel('Access key').fill(ana.key.accessKey);
    await visitor.page.getByLabel('Secret key').fill(ana.key.secretKey);
    await visitor.button('Sign in').click();
    await visitor.heading('Users').waitFor();
    await visitor.button('Sign out').click();
    await visitor.heading('Sign in').waitFor();
    await visitor.go('/users');
    await visitor.heading('Sign in').waitFor();
    await visitor.leave();
  });
});

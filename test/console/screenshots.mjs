// Takes a picture of every page of the console, wide, narrow and dark, into docs/screenshots: `npm run screenshots`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { furnish } from './support/furnish.mjs';
import { writePastUse } from './support/past-use.mjs';

const ROOT = join(import.meta.dirname, '../..');
const INTO = process.argv[2] ?? join(ROOT, 'docs/screenshots');
const VIEWS = {
  wide: { viewport: { width: 1440, height: 900 } },
  narrow: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
};

const folder = await mkdtemp(join(tmpdir(), 'latchkey-screenshots-'));
const data = join(folder, 'data');
const start = () =>
  spawn(process.execPath, [join(ROOT, 'dist/api.js')], {
    env: {
      ...process.env,
      PORT: '0',
      LATCHKEY_DATA_DIR: data,
      LATCHKEY_SEALING_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
let service = start();
const stop = async () => {
  service.kill('SIGTERM');
  await once(service, 'exit');
};
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const furnished = await listening(service);
  const admin = JSON.parse(await readFile(join(data, 'first-admin-key.json'), 'utf8'));
  const scene = await furnish(furnished, admin);
  await stop();
  await writePastUse(data, scene.keyId, scene.oldSecretEnds);
  service = start();
  const url = await listening(service);
  await mkdir(INTO, { recursive: true });
  for (const [view, options] of Object.entries(VIEWS)) await picture(view, options, url, admin, scene);
} finally {
  await browser.close();
  await stop();
  await rm(folder, { recursive: true, force: true });
}

async function listening(child) {
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /listening on (http:\/\/[^"\s]+)/.exec(line)?.[1];
    if (url) return url;
  }
  throw new Error('the service did not start');
}

async function fillAccess(page, shoot) {
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Only these scopes').click();
  await dialog.getByRole('checkbox', { name: /^keys:read/ }).check({ force: true });
  await dialog.getByLabel('Find or enter a scope').fill('payroll:export');
  await dialog.getByLabel('Find or enter a scope').press('Enter');
  await dialog.getByText('Scopes', { exact: true }).first().scrollIntoViewIfNeeded();
  await shoot('create-scopes');
  await dialog.getByText('Only from').click();
  await dialog.getByLabel('Addresses and networks', { exact: true }).fill('0.0.0.0/0');
  await dialog.getByRole('button', { name: /Add your own/ }).click();
  await dialog.getByLabel('Tags', { exact: true }).fill('team-people');
  await dialog.getByLabel('Metadata').fill('{ "plan": }');
  await dialog.getByLabel('Metadata').scrollIntoViewIfNeeded();
  await shoot('create-labels');
  await dialog.getByLabel('Metadata').fill('');
}

async function picture(view, options, url, admin, { keyId, userId }) {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', ...options });
  const page = await context.newPage();
  const shoot = async (name) => {
    await page.waitForLoadState('networkidle', { timeout: 3000 }).catch(() => {});
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(INTO, `${name}-${view}.png`) });
  };
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('Access key').waitFor();
  await shoot('sign-in');
  await page.getByLabel('Access key').fill(JSON.stringify(admin));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.shell').waitFor();
  await shoot('home');
  const pages = {
    keys: '/settings/integrations/api-keys',
    key: `/keys/${keyId}`,
    'key-usage': `/keys/${keyId}?tab=usage`,
    'key-history': `/keys/${keyId}?tab=history`,
    'key-as-of': `/keys/${keyId}?tab=as-of`,
    'key-use': `/keys/${keyId}?tab=use`,
    history: '/history',
    policy: '/settings/policy',
    users: '/users',
    user: `/users/${userId}`,
    security: '/profile/security',
    'not-found': '/nowhere',
  };
  for (const [name, path] of Object.entries(pages)) {
    await page.goto(url + path);
    await shoot(name);
  }
  await page.goto(`${url}/keys/${keyId}?tab=usage`);
  await page.getByText('Last 24 hours').click();
  await page.getByText('As a table').scrollIntoViewIfNeeded();
  await shoot('key-usage-hours');
  await page.getByRole('button', { name: 'End the old secret now' }).click();
  await shoot('end-secret');
  await page.goto(`${url}/keys/${keyId}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await page.getByRole('heading', { name: 'Access' }).last().scrollIntoViewIfNeeded();
  await shoot('edit');
  await page.goto(`${url}/users/${userId}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await shoot('user-edit');
  await page.goto(`${url}/settings/policy`);
  await page.getByText('Every key must have scopes').click();
  await page.getByLabel('Names must match').fill('[A-Z][A-Za-z ,()]+');
  await page.getByRole('button', { name: 'Review changes' }).click();
  await page.getByRole('heading', { name: 'What it catches' }).waitFor();
  await shoot('policy-review');
  await page.goto(`${url}/settings/integrations/api-keys?tag=team-data&environment=production`);
  await shoot('keys-filtered');
  await page.goto(`${url}/settings/integrations/api-keys`);
  await page.getByRole('button', { name: 'Create key' }).click();
  await shoot('create');
  await page.getByLabel('Name', { exact: true }).last().fill('Payroll export');
  await fillAccess(page, shoot);
  await page.getByRole('button', { name: 'Create key' }).last().click();
  await page.getByText('shown this once').waitFor();
  await page.getByRole('button', { name: 'Test it' }).click();
  await shoot('reveal');
  await context.close();
}

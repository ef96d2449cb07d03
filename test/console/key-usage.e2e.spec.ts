import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Answer, Client } from '../support/client.js';
import { eventually } from '../support/eventually.js';
import { newKey, person } from '../support/people.js';
import { audit, withAxe } from './support/audit.js';
import { describeConsole } from './support/console-suite.js';
import type { Visitor } from './support/visitor.js';

const callout = ({ page }: Visitor): Locator => page.getByRole('region', { name: 'Who still uses the old secret' });

/** Tells, as a guard does, how a key was used. */
async function reported(verifier: Client, admin: Client, service: string, use: object): Promise<void> {
  const applied = (await admin.post('/v1/keys', { name: 'Newest' })).headers.get('latchkey-position');
  const report = { instance: service, boot: 'b', service, applied, usage: { seq: 1, uses: [use] } };
  const answer = await verifier.post('/v1/replica/reports', report);
  expect(answer.status, answer.text).toBe(200);
}

describeConsole(
  'what a key is used for',
  (at) => {
    const use = async (id: string, holds: (body: Answer['body']) => boolean) =>
      eventually(async () => (await at.admin.get(`/v1/keys/${id}/use`)).body, holds);

    it('says of a key that was never used how to begin', async () => {
      const key = await newKey(at.admin);
      const visitor = await at.visit(`/keys/${key.id}?tab=usage`);
      await visitor.heading('Not used yet').waitFor();
      expect(await visitor.page.getByRole('img', { name: /Use of this key/ }).count()).toBe(0);
      expect(await callout(visitor).count()).toBe(0);
      await visitor.leave();
    });

    it('draws it, hour by hour and day by day, and says through which services, from where and why not', async () => {
      const key = await newKey(at.admin);
      const { client: verifier } = await person(at.admin, 'verifier');
      const last = Date.now();
      const told = { key: key.id, count: 1_234, last, address: '10.20.4.17', agent: 'python-requests/2.32' };
      await reported(verifier, at.admin, 'scorecard', { ...told, refused: { ADDRESS: 7, WRONG_SECRET: 2 } });
      await reported(verifier, at.admin, 'payroll', { key: key.id, count: 5, last: last - 60_000 });
      await use(key.id, ({ services }) => services.length === 2);
      const visitor = await at.visit(`/keys/${key.id}`);
      const { page } = visitor;
      await page.getByRole('link', { name: 'Usage', exact: true }).click();
      const chart = page.getByRole('img', { name: 'Use of this key, last 7 days: 1,239 accepted, 9 refused' });
      await chart.waitFor();
      expect(await chart.locator('title').count()).toBe(7);
      expect(await chart.locator('title').last().textContent()).toMatch(/, so far: 1239 accepted, 9 refused$/);
      const rows = page.getByRole('table', { name: 'By service' }).locator('tbody tr');
      expect(await rows.first().innerText()).toMatch(
        /scorecard\s+1,234\s+7 address not allowed, 2 wrong secret\s+\S.*\s+10\.20\.4\.17\s+python-requests\/2\.32/,
      );
      expect(await rows.last().innerText()).toMatch(/payroll\s+5\s+0/);
      expect(await page.getByRole('columnheader', { name: 'With an old secret' }).count()).toBe(0);
      await visitor.sees('through scorecard');
      // by the keyboard alone
      await page.getByRole('radio', { name: 'Last 7 days' }).focus();
      await page.keyboard.press('ArrowLeft');
      const hours = page.getByRole('img', { name: /Use of this key, last 24 hours: 1,239 accepted/ });
      await hours.waitFor();
      expect(await hours.locator('title').count()).toBe(24);
      await page.getByText('As a table').focus();
      await page.keyboard.press('Enter');
      const numbers = page.getByRole('table', { name: 'As a table' }).locator('tbody');
      await numbers.waitFor();
      const shown = await numbers.locator('tr').allInnerTexts();
      const sum = shown.map((row) => Number(row.split(/\s+/)[1]!.replace(',', ''))).reduce((all, one) => all + one, 0);
      expect(sum).toBe(1_239);
      await visitor.leave();
    });

    it('shows who still uses the old secret, and ends it with one click and a confirmation', async () => {
      const { key, client } = await person(at.admin);
      const { body: rotated } = await client.post(`/v1/keys/${key.id}/rotate`, { overlapSeconds: 3_600 });
      const visitor = await at.visit('/', undefined, { reducedMotion: 'reduce' });
      await withAxe(visitor);
      await visitor.go(`/keys/${key.id}`);
      await callout(visitor).getByText('No service has used the old secret since the rotation.').waitFor();
      // it is found out while one looks
      expect((await client.get('/v1/me')).status).toBe(200);
      await callout(visitor)
        .getByText(/1 time, last/)
        .waitFor();
      expect(await callout(visitor).innerText()).toMatch(/Latchkey[\s\S]*127\.0\.0\.1 node/);
      await visitor.page.getByRole('link', { name: 'Usage', exact: true }).click();
      await visitor.page.getByRole('columnheader', { name: 'With an old secret' }).waitFor();
      expect(await audit(visitor)).toEqual([]);
      await callout(visitor).getByRole('button', { name: 'End the old secret now' }).click();
      const dialog = visitor.page.getByRole('alertdialog');
      await dialog.getByText('It is still in use: Latchkey accepted it').waitFor();
      expect(await audit(visitor)).toEqual([]);
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      expect((await client.get('/v1/me')).status).toBe(200);
      await callout(visitor).getByRole('button', { name: 'End the old secret now' }).click();
      await dialog.getByRole('button', { name: 'End the old secret now' }).click();
      await visitor.sees('works nowhere any more.');
      await callout(visitor).waitFor({ state: 'detached' });
      expect((await client.get('/v1/me')).status).toBe(401);
      const renewed = at.admin.as({ accessKey: key.accessKey, secretKey: rotated.secretKey });
      expect((await renewed.get('/v1/me')).status).toBe(200);
      await visitor.page.getByRole('link', { name: 'History', exact: true }).click();
      await visitor.sees('Old secret ended');
      await visitor.leave();
    });

    it('may be looked at, and the old secret ended, by the mapped user', async () => {
      const { key, client } = await person(at.admin);
      const { body: rotated } = await client.post(`/v1/keys/${key.id}/rotate`, { overlapSeconds: 3_600 });
      const renewed = { accessKey: key.accessKey, secretKey: rotated.secretKey as string };
      const visitor = await at.visit(`/keys/${key.id}?tab=usage`, renewed);
      await callout(visitor).getByRole('button', { name: 'End the old secret now' }).click();
      await visitor.page.getByRole('alertdialog').getByRole('button', { name: 'End the old secret now' }).click();
      await callout(visitor).waitFor({ state: 'detached' });
      await visitor.leave();
    });
  },
  { LATCHKEY_USAGE_FLUSH_MS: '100' },
);

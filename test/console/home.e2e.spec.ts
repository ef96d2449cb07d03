import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { mistyped } from '../support/mistyped.js';
import { eventually } from '../support/eventually.js';
import { newKey, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import type { Visitor } from './support/visitor.js';

const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY).toISOString();

interface Hour {
  readonly accepted: number;
  readonly refused: Record<string, number>;
}

const sum = (numbers: number[]) => numbers.reduce((all, one) => all + one, 0);
const acceptedIn = (items: Hour[]) => sum(items.map(({ accepted }) => accepted));
const refusedIn = (items: Hour[]) => sum(items.flatMap(({ refused }) => Object.values(refused)));

const tile = ({ page }: Visitor, name: string): Locator =>
  page.getByRole('region', { name: 'Needs care' }).getByRole('link', { name });

describeConsole('home', (at) => {
  it('leads whoever has just installed it to a first key', async () => {
    const visitor = await at.visit('/');
    await visitor.heading('Make your first key').waitFor();
    await visitor.button('Create the first key').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Nightly import');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await visitor.heading('“Nightly import” is ready').waitFor();
    await visitor.button('Done').click();
    await visitor.button('Close: I have stored it').click();
    await visitor.heading('Make your first key').waitFor({ state: 'detached' });
    await visitor.leave();
  });

  it('counts the keys that need care, and each figure leads to just these keys', async () => {
    const gone = await person(at.admin);
    await newKey(at.admin, { kind: 'data-loader', expiresAt: inDays(5) });
    await newKey(at.admin, { expiresAt: inDays(5) });
    await newKey(at.admin, { expiresAt: inDays(200) });
    const unlimited = await newKey(at.admin, { expiresAt: null });
    await at.admin.as(unlimited).get('/v1/me');
    await at.admin.post(`/v1/users/${gone.user.id}/deactivate`);
    await eventually(
      () => at.admin.get(`/v1/keys/${unlimited.id}`),
      ({ body }) => body.lastUsedAt !== null,
    );
    const counts = (await at.admin.get('/v1/keys/counts')).body;
    const visitor = await at.visit('/');
    for (const [name, count] of [
      ['Expiring within 14 days', 2],
      ['Never used', counts.neverUsed],
      ['Never expires', counts.neverExpires],
      ['Mapped user inactive', 1],
    ] as const) {
      await eventually(
        () => tile(visitor, name).innerText(),
        (text) => text.startsWith(`${count}\n`),
      );
      await tile(visitor, name).click();
      await visitor.heading('API keys').waitFor();
      await eventually(
        () => visitor.page.locator('tbody tr').count(),
        (rows) => rows === count,
      );
      await visitor.page.goBack();
    }
    await visitor.leave();
  });

  it('draws how many credentials were accepted and refused, and says so in words', async () => {
    const { key } = await person(at.admin);
    const pair = (secretKey: string) => at.admin.as({ accessKey: key.accessKey, secretKey }).get('/v1/me');
    const otherwise = mistyped(key.secretKey);
    const other = await newKey(at.admin);
    for (let i = 0; i < 3; i++) expect((await pair(other.secretKey)).status).toBe(401);
    expect((await pair(otherwise)).status).toBe(401);
    await at.admin.post(`/v1/keys/${key.id}/disable`);
    for (let i = 0; i < 2; i++) expect((await pair(key.secretKey)).status).toBe(401);
    const checks = async (): Promise<Hour[]> => (await at.admin.get('/v1/statistics/checks')).body.items;
    // a service that stops writes down what it counted
    await at.restart();
    await eventually(checks, (items) => refusedIn(items) === 6);

    const visitor = await at.stranger();
    const asked = visitor.page.waitForResponse(/\/v1\/statistics\/checks/);
    await visitor.signIn(at.admin.credential);
    const { items } = (await (await asked).json()) as { items: Hour[] };
    const chart = visitor.page.getByRole('img', { name: /Verifications/ });
    expect(await chart.getAttribute('aria-label')).toBe(
      `Verifications of the last seven days: ${acceptedIn(items).toLocaleString('en-GB')} accepted, 6 refused`,
    );
    expect(acceptedIn(items)).toBeGreaterThan(0);
    await visitor.sees(/wrong secret 3, disabled 2, malformed 1/);
    const bars = await chart.locator('title').allTextContents();
    // from midnight six days ago to the bar under way, which says that it is; nothing is drawn of what is to come
    const hour = Number(await visitor.page.evaluate(() => new Date().getHours()));
    expect(bars).toHaveLength(6 * 6 + Math.floor(hour / 4) + 1);
    expect(bars.at(-1)).toMatch(/, so far: \d+ accepted, \d+ refused$/);
    expect(bars.at(-2)).not.toContain('so far');
    await visitor.sees('Today');
    await visitor.leave();
  });

  it('lists who verifies, and how far behind', async () => {
    const { client } = await person(at.admin, 'verifier');
    const [own] = (await at.admin.get('/v1/instances')).body.items;
    const applied = (await at.admin.patch(`/v1/keys/${(await newKey(at.admin)).id}`, { name: 'Seen' })).headers;
    const report = { instance: 'guard-of-the-scorecard', boot: 'one', applied: applied.get('latchkey-position') };
    const reported = await client.post('/v1/replica/reports', report);
    expect(reported.status, reported.text).toBeLessThan(300);
    const visitor = await at.visit('/');
    const rows = visitor.page.getByRole('table', { name: 'Verifiers' }).locator('tbody tr');
    for (const { instance } of [own, report]) {
      const lag = rows.filter({ hasText: instance.slice(0, 12) }).locator('td[data-label="Lag"]');
      await lag.getByText(/^\d+ m?s$/).waitFor();
    }
    await visitor.leave();
  });

  it('lists every verifier, however many there are, also one that was started again', async () => {
    const [own] = (await at.admin.get('/v1/instances')).body.items;
    const report = (n: number) => ({ instance: `guard-${n >> 1}`, boot: `boot-${n}`, applied: own.position });
    for (const { client } of [await person(at.admin, 'verifier'), await person(at.admin, 'verifier')]) {
      const reports = Array.from({ length: 101 }, (_, n) => client.post('/v1/replica/reports', report(n)));
      for (const { status, text } of await Promise.all(reports)) expect(status, text).toBeLessThan(300);
    }
    const first = (await at.admin.get('/v1/instances?limit=200')).body;
    const rest = (await at.admin.get(`/v1/instances?limit=200&cursor=${first.nextCursor}`)).body;
    const all = [...first.items, ...rest.items].length;
    expect(all).toBeGreaterThan(202);
    const visitor = await at.visit('/');
    const rows = visitor.page.getByRole('table', { name: 'Verifiers' }).locator('tbody tr');
    await eventually(
      () => rows.count(),
      (count) => count === all,
    );
    await visitor.leave();
  });
});

import { text } from 'node:stream/consumers';
import type { Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import { report, reportOf } from '../support/report.js';
import { eventually } from '../support/eventually.js';
import { freshName, newKey, person, type Person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import { fact } from './support/fact.js';
import type { Visitor } from './support/visitor.js';

const DAY = 86_400_000;

const entries = ({ page }: Visitor): Locator => page.locator('.timeline > li');

/** Waits until history shows just so many entries. */
const shows = (visitor: Visitor, count: number) =>
  eventually(
    () => entries(visitor).count(),
    (n) => n === count,
  );

async function pick({ page }: Visitor, label: string, name: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).fill(name.slice(0, -1));
  await page.getByRole('option', { name }).click();
}

/** Somebody rotates a key through their own; its old secret goes on working. */
async function rotate({ client }: Person, id: string): Promise<void> {
  const rotated = await client.post(`/v1/keys/${id}/rotate`, { overlapSeconds: 3600 });
  expect(rotated.status, rotated.text).toBe(200);
}

/** The date where the visitor is, so many days from now. */
const dateThere = ({ page }: Visitor, days: number): Promise<string> =>
  page.evaluate((at) => new Date(at).toLocaleDateString('sv-SE'), Date.now() + days * DAY);

describeConsole('revision history', (at) => {
  it('is filtered by person, key, action and days; the address keeps all of them', async () => {
    const ana = await person(at.admin);
    const other = await newKey(at.admin, { mappedUserId: ana.user.id });
    await rotate(ana, ana.key.id);
    await ana.client.as(other).post(`/v1/keys/${other.id}/disable`);
    await at.admin.patch(`/v1/keys/${ana.key.id}`, { expiresAt: null });
    const visitor = await at.visit('/history');
    await pick(visitor, 'Person', ana.user.name);
    await shows(visitor, 2);
    await pick(visitor, 'Key', ana.key.name);
    await shows(visitor, 1);
    await visitor.page.getByLabel('Action').fill('KeyDisabled');
    await visitor.sees('Nothing happened');
    await visitor.page.getByLabel('Action').fill('secret rotated');
    await visitor.page.getByLabel('From', { exact: true }).fill(await dateThere(visitor, -1));
    await visitor.page.getByLabel('To', { exact: true }).fill(await dateThere(visitor, 1));
    await visitor.page.waitForURL(/from=.*to=|to=.*from=/);
    await shows(visitor, 1);

    await visitor.page.reload();
    await shows(visitor, 1);
    await expect(entries(visitor).innerText()).resolves.toContain('Secret rotated');
    expect(await visitor.page.getByRole('combobox', { name: 'Person' }).inputValue()).toBe(ana.user.name);
    expect(await visitor.page.getByRole('combobox', { name: 'Key' }).inputValue()).toBe(ana.key.name);
    expect(await visitor.page.getByLabel('Action').inputValue()).toBe('Secret rotated');
    expect(new URL(visitor.page.url()).searchParams.get('action')).toBe('KeyRotated');
    await visitor.page.getByLabel('To', { exact: true }).fill(await dateThere(visitor, -1));
    await visitor.sees('Nothing happened');
    await visitor.button('Clear filters').click();
    await visitor.page.waitForURL(/\/history$/);
    await eventually(
      () => entries(visitor).count(),
      (n) => n > 2,
    );
    await visitor.leave();
  });

  it('is filtered by what was changed, and exported so', async () => {
    const ana = await person(at.admin, 'admin');
    const type = `board-${ana.user.id}`;
    for (const id of ['order_42', 'order_43']) await report(ana.client, reportOf(ana, { type, id, name: id }));
    const visitor = await at.visit('/history');
    await visitor.page.getByLabel('Type of what changed').fill(type);
    await shows(visitor, 2);
    await visitor.page.getByLabel('Id of what changed').fill('order_42');
    await shows(visitor, 1);
    const href = await visitor.page.getByRole('link', { name: 'Export CSV' }).getAttribute('href');
    expect(Object.fromEntries(new URLSearchParams(href!.split('?')[1]))).toEqual({
      targetType: type,
      targetId: 'order_42',
    });
    await visitor.leave();
  });

  it('is asked for and exported by what the address names, and by nothing else it holds', async () => {
    const { key } = await person(at.admin);
    const visitor = await at.visit(`/history?key=${key.id}&utm_source=x&limit=1&foo=1`);
    await shows(visitor, 1);
    const href = await visitor.page.getByRole('link', { name: 'Export CSV' }).getAttribute('href');
    expect(href!.split('?')[1]).toBe(`keyId=${key.id}`);
    await visitor.leave();
  });

  it('shows as text what only looks like a time or a member of the console', async () => {
    const ana = await person(at.admin, 'admin');
    const type = `board-${ana.user.id}`;
    const values = ['2026-01-31T10:00:00 rotated by Bo', '2026-13-45T10:00:00Z', 'prototype'];
    const changes = values.map((after, n) => ({ field: ['note', 'due', 'constructor'][n]!, before: null, after }));
    await report(ana.client, reportOf(ana, { type, id: '1', name: '1' }, changes));
    const visitor = await at.visit(`/history?targetType=${type}`);
    await shows(visitor, 1);
    expect(await entries(visitor).locator('ins').allInnerTexts()).toEqual(values);
    await visitor.leave();
  });

  it('tells of lists what came and went, and of objects how they were and are', async () => {
    const key = await newKey(at.admin, {
      tags: ['kept', 'gone'],
      metadata: { plan: 'gold', name: 'x' },
      scopes: ['a:b'],
    });
    await at.admin.patch(`/v1/keys/${key.id}`, {
      tags: ['kept', 'come'],
      metadata: { plan: 'silver' },
      scopes: null,
      allowedAddresses: ['10.0.0.0/8', '192.0.2.7'],
    });
    await at.admin.patch(`/v1/keys/${key.id}`, { tags: [] });
    const visitor = await at.visit(`/history?key=${key.id}`);
    const change = (entry: number, name: string) =>
      entries(visitor)
        .nth(entry)
        .locator('.change')
        .filter({ has: visitor.page.getByText(name, { exact: true }) });
    const parts = async (entry: number, name: string, part: 'del' | 'ins') =>
      await change(entry, name).locator(`${part} .chip`).allInnerTexts();
    await shows(visitor, 3);
    expect([await parts(0, 'Tags', 'del'), await parts(0, 'Tags', 'ins')]).toEqual([['come', 'kept'], []]);
    expect([await parts(1, 'Tags', 'del'), await parts(1, 'Tags', 'ins')]).toEqual([['gone'], ['come']]);
    expect(await change(1, 'Tags').innerText()).toMatch(/removed\s+gone\s+added\s+come/);
    expect(await change(1, 'Scopes').innerText()).toMatch(/a:b\s+→\s+Everything its user may/);
    expect(await change(1, 'Allowed addresses').innerText()).toMatch(/Anywhere\s+→\s+10\.0\.0\.0\/8\s+192\.0\.2\.7/);
    const json = await change(1, 'Metadata').locator('pre').allInnerTexts();
    expect(json.map((text) => JSON.parse(text))).toEqual([{ plan: 'gold', name: 'x' }, { plan: 'silver' }]);
    expect(await parts(2, 'Tags', 'ins')).toEqual(['gone', 'kept']);
    expect(await change(2, 'Environment').count()).toBe(0);
    for (const text of await entries(visitor).allInnerTexts()) expect(text).not.toContain('[object');

    await visitor.go(`/keys/${key.id}?tab=as-of`);
    await fact(visitor, 'Tags').getByText('nothing').waitFor();
    await visitor.page.getByRole('slider').press('ArrowLeft');
    await expect.poll(() => fact(visitor, 'Tags').locator('.chip').allInnerTexts()).toEqual(['come', 'kept']);
    expect(JSON.parse(await fact(visitor, 'Metadata').innerText())).toEqual({ plan: 'silver' });
    await visitor.leave();
  });

  it('lets go of a person whose name is taken out of the filter', async () => {
    const ana = await person(at.admin);
    const visitor = await at.visit(`/history?user=${ana.user.id}`);
    const filter = visitor.page.getByRole('combobox', { name: 'Person' });
    await visitor.sees('Nothing happened');
    await filter.fill('');
    await visitor.page.waitForURL(/\/history$/);
    await entries(visitor).first().waitFor();
    await visitor.leave();
  });

  it('says of each entry whose doing it was and through which key; both lead there', async () => {
    const ana = await person(at.admin);
    await rotate(ana, ana.key.id);
    const visitor = await at.visit('/history');
    const rotation = entries(visitor).filter({ hasText: `On behalf of ${ana.user.name}` });
    await rotation.getByText(`On behalf of ${ana.user.name}, via key ${ana.key.name}`).waitFor();
    for (const text of await entries(visitor).allInnerTexts())
      expect(text).toMatch(/(On behalf of|By) .+, via key .+|By .+ \(no key: console or command line\)/);
    // who signs in is named once
    const signedIn = await entries(visitor).filter({ hasText: 'Signed in' }).first().innerText();
    expect(signedIn).toMatch(/Signed in\s+By Admin, via key First admin key/);
    await rotation.getByRole('link', { name: ana.key.name }).last().click();
    await visitor.heading(ana.key.name).waitFor();
    await visitor.page.goBack();
    await rotation.getByRole('link', { name: ana.user.name, exact: true }).click();
    await visitor.heading(ana.user.name).first().waitFor();
    await visitor.leave();
  });

  it('shows what others do without a reload, as far as the filter lets it through', async () => {
    const ana = await person(at.admin);
    const visitor = await at.visit(`/history?key=${ana.key.id}`);
    await shows(visitor, 1);
    const name = freshName('Renamed');
    await at.admin.patch(`/v1/keys/${ana.key.id}`, { name });
    await visitor.sees(name);
    await shows(visitor, 2);
    await visitor.leave();
  });

  it('is exported as the filter shows it, as CSV and as JSON lines', async () => {
    const key = await newKey(at.admin);
    for (const name of ['a', 'b', 'c']) await at.admin.patch(`/v1/keys/${key.id}`, { name: freshName(name) });
    const visitor = await at.visit(`/history?key=${key.id}&action=KeyEdited`);
    await shows(visitor, 3);
    const exported = async (link: string): Promise<{ name: string; text: string }> => {
      const coming = visitor.page.waitForEvent('download');
      await visitor.page.getByRole('link', { name: link }).click();
      const download = await coming;
      return { name: download.suggestedFilename(), text: await text(await download.createReadStream()) };
    };
    const { items } = (await at.admin.get(`/v1/revisions?keyId=${key.id}&action=KeyEdited`)).body;
    const jsonl = await exported('Export JSON lines');
    expect(jsonl.name).toBe('revisions.jsonl');
    expect(
      jsonl.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toEqual(items);
    const csv = await exported('Export CSV');
    expect(csv.name).toBe('revisions.csv');
    expect(
      csv.text
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[0]),
    ).toEqual(items.map(({ id }: { id: string }) => id));
    await visitor.leave();
  });

  it('is one’s own for members, whatever the address asks for', async () => {
    const [ana, ben] = [await person(at.admin), await person(at.admin)];
    for (const one of [ana, ben]) await rotate(one, one.key.id);
    const visitor = await at.visit(`/history?user=${ben.user.id}`, ana.client);
    await eventually(
      () => entries(visitor).count(),
      (n) => n > 1,
    );
    for (const text of await entries(visitor).allInnerTexts()) expect(text).toContain(ana.user.name);
    expect(await visitor.page.getByRole('link', { name: /Export/ }).count()).toBe(0);
    expect(await visitor.page.getByRole('combobox', { name: /Person|Key/ }).count()).toBe(0);
    await visitor.leave();
  });
});

import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { freshName, newKey } from '../support/people.js';
import { audit, withAxe } from './support/audit.js';
import { describeConsole } from './support/console-suite.js';
import { fact } from './support/fact.js';
import type { Visitor } from './support/visitor.js';

describeConsole('how often a key may be used', (at) => {
  const dialog = ({ page }: { page: Page }) => page.getByRole('dialog');
  const field = (visitor: Visitor, label: string) => dialog(visitor).getByLabel(label, { exact: true });
  const choose = (visitor: Visitor, choice: string) => dialog(visitor).getByText(choice, { exact: true }).click();
  const submit = (visitor: Visitor, name: string) => dialog(visitor).getByRole('button', { name });
  const stateOf = async (id: string) => (await at.admin.get(`/v1/keys/${id}`)).body;

  it('is given to a new key, and told on its page and in history', async () => {
    const visitor = await at.visit('/settings/integrations/api-keys');
    await visitor.button('Create key').click();
    const name = freshName('Limited');
    await field(visitor, 'Name').fill(name);
    await choose(visitor, 'At most');
    await field(visitor, 'Number of requests').fill('many');
    await visitor.sees('Write a whole number, at least 1.');
    expect(await submit(visitor, 'Create key').isDisabled()).toBe(true);
    await field(visitor, 'Number of requests').fill('600');
    await submit(visitor, 'Create key').click();
    await visitor.sees('shown this once');
    const { items } = (await at.admin.get(`/v1/keys?q=${encodeURIComponent(name)}`)).body;
    expect(items[0].limit).toEqual({ requests: 600, perSeconds: 60 });

    await visitor.go(`/keys/${items[0].id}`);
    expect(await fact(visitor, 'Requests').innerText()).toBe('600 requests a minute');
  });

  it('is changed and taken away, and a time that nobody picks here stays', async () => {
    const key = await newKey(at.admin, { limit: { requests: 10, perSeconds: 15 } });
    const visitor = await at.visit(`/keys/${key.id}`);
    await visitor.button('Edit').click();
    await field(visitor, 'Number of requests').fill('20');
    await submit(visitor, 'Save').click();
    await eventually(() => stateOf(key.id), ({ limit }) => limit?.requests === 20); // prettier-ignore
    expect((await stateOf(key.id)).limit).toEqual({ requests: 20, perSeconds: 15 });

    await visitor.button('Edit').click();
    await choose(visitor, 'As many as the default allows');
    await submit(visitor, 'Save').click();
    await eventually(() => stateOf(key.id), ({ limit }) => limit === null); // prettier-ignore
    await visitor.go(`/keys/${key.id}?tab=history`);
    await visitor.sees('20 requests in 15 seconds');
  });

  it('shows what is left, to people of every kind of sight', async () => {
    const key = await newKey(at.admin, { limit: { requests: 100, perSeconds: 86_400 } });
    for (let time = 0; time < 3; time++) await at.admin.as(key).get('/v1/me');
    const use = () => at.admin.get(`/v1/keys/${key.id}/use`).then(({ body }) => body.limit.remaining);
    await eventually(use, (remaining) => remaining === 97);
    const visitor = await at.visit(`/keys/${key.id}`);
    await withAxe(visitor);
    await visitor.go(`/keys/${key.id}?tab=usage`);
    await visitor.sees('97 left of 100 requests a day');
    expect(await audit(visitor)).toEqual([]);
    await visitor.button('Edit').click();
    await field(visitor, 'Number of requests').waitFor();
    expect(await audit(visitor)).toEqual([]);
  });
});

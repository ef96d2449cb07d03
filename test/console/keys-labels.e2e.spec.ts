import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { newKey } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';
import type { Visitor } from './support/visitor.js';

const KEYS = '/settings/integrations/api-keys';

describeConsole('labels in the list of keys', (at) => {
  /** What the list was asked for since, as far as it speaks of labels. */
  function asked({ page }: Visitor): [string, string][][] {
    const all: [string, string][][] = [];
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url());
      if (pathname === '/v1/keys')
        all.push([...searchParams].filter(([name]) => ['tag', 'environment'].includes(name)));
    });
    return all;
  }
  const inAddress = ({ page }: Visitor) => [...new URL(page.url()).searchParams];
  async function isAt(visitor: Visitor, ...pairs: [string, string][]): Promise<void> {
    await expect.poll(() => inAddress(visitor)).toEqual(pairs);
  }
  const row = ({ page }: Visitor, name: string) => page.locator('tbody tr').filter({ hasText: name });

  it('stand beside the name, the first of them; a press filters by one, and another press no more', async () => {
    const key = await newKey(at.admin, { tags: ['a b', 'c', 'd', 'e'], environment: 'production' });
    const visitor = await at.visit(KEYS);
    const requests = asked(visitor);
    const labels = row(visitor, key.name).locator('.labels');
    await labels.waitFor();
    expect(await labels.locator('button').allInnerTexts()).toEqual(['production', 'a b', 'c']);
    expect(await labels.innerText()).toContain('+2');
    expect(await labels.getByTitle('d, e').count()).toBe(1);
    await labels.getByRole('button', { name: 'Show only tag: a b' }).click();
    await isAt(visitor, ['tag', 'a b']);
    await labels.getByRole('button', { name: 'Show only tag: c' }).click();
    await labels.getByRole('button', { name: 'Show only environment: production' }).click();
    const both: [string, string][] = [['tag', 'a b'], ['tag', 'c']]; // prettier-ignore
    await isAt(visitor, ...both, ['environment', 'production']);
    await eventually(
      () => requests.at(-1),
      (last) => JSON.stringify(last) === JSON.stringify([...both, ['environment', 'production']]),
    );
    await visitor.button('Remove filter, tag: a b').click();
    await visitor.button('Remove filter, environment: production').click();
    await isAt(visitor, ['tag', 'c']);
    await visitor.button('Clear filters').click();
    await isAt(visitor);
    await visitor.leave();
  });

  it('are kept in the address: a link asks for them, shows them, and a reload keeps them', async () => {
    const visitor = await at.visit('/users');
    const requests = asked(visitor);
    await visitor.go(`${KEYS}?tag=x&tag=y%20z&environment=staging`);
    for (const name of ['tag: x', 'tag: y z', 'environment: staging'])
      await visitor.button(`Remove filter, ${name}`).waitFor();
    expect(requests[0]).toEqual([['tag', 'x'], ['tag', 'y z'], ['environment', 'staging']]); // prettier-ignore
    expect(await visitor.page.getByLabel('Environment', { exact: true }).inputValue()).toBe('staging');
    await visitor.page.reload();
    await visitor.button('Remove filter, tag: y z').waitFor();
    await visitor.page.getByLabel('Environment', { exact: true }).selectOption('Any');
    await isAt(visitor, ['tag', 'x'], ['tag', 'y z']);
    await visitor.leave();
  });

  it('are chosen among those in use', async () => {
    const visitor = await at.visit('/users');
    // what the service finds in use is its own affair
    const used = { tags: ['nightly', 'hourly'], environments: ['production', 'sandbox'] };
    await visitor.page.route('**/v1/keys/labels', (route) => route.fulfill({ json: used }));
    await visitor.go(KEYS);
    await visitor.page.getByLabel('Environment', { exact: true }).selectOption('sandbox');
    const tag = visitor.page.getByRole('combobox', { name: 'Tag', exact: true });
    await tag.fill('hour');
    await visitor.page.getByRole('option', { name: 'hourly' }).click();
    // the list stays open for another one
    await isAt(visitor, ['environment', 'sandbox'], ['tag', 'hourly']);
    expect(await tag.inputValue()).toBe('');
    await tag.fill('l');
    await expect.poll(() => visitor.page.getByRole('option').allInnerTexts()).toEqual(['nightly']);
    await visitor.page.getByRole('option', { name: 'nightly' }).click();
    await isAt(visitor, ['environment', 'sandbox'], ['tag', 'hourly'], ['tag', 'nightly']);
    await visitor.page.keyboard.press('Escape');
    await visitor.button('Remove filter, tag: hourly').waitFor();
    await visitor.leave();
  });

  it('are suggested where a key is created', async () => {
    const visitor = await at.visit('/users');
    const used = { tags: ['nightly'], environments: ['sandbox'] };
    await visitor.page.route('**/v1/keys/labels', (route) => route.fulfill({ json: used }));
    await visitor.go(KEYS);
    await visitor.button('Create key').click();
    const offered = (label: string) =>
      visitor.page
        .getByRole('dialog')
        .getByLabel(label, { exact: true })
        .evaluate((input) => [...(input as HTMLInputElement).list!.options].map(({ value }) => value));
    await expect.poll(() => offered('Environment')).toEqual(['production', 'staging', 'development', 'sandbox']);
    await expect.poll(() => offered('Tags')).toEqual(['nightly']);
    await visitor.leave();
  });

  it('have the same colour wherever they are, and lead to each other from the page of a key', async () => {
    const key = await newKey(at.admin, { tags: ['same colour'], environment: 'production' });
    const visitor = await at.visit(KEYS);
    const colour = () =>
      visitor.page.getByText('same colour', { exact: true }).evaluate((one) => getComputedStyle(one).color);
    await row(visitor, key.name).getByText('same colour').waitFor();
    const inList = await colour();
    await visitor.go(`/keys/${key.id}`);
    const tag = visitor.page.getByRole('link', { name: 'same colour' });
    await tag.waitFor();
    expect(await colour()).toBe(inList);
    await tag.click();
    await isAt(visitor, ['kind', 'all'], ['tag', 'same colour']);
    await visitor.leave();
  });
});

import { expect, it } from 'vitest';
import { newKey, person } from '../support/people.js';
import { describeConsole } from './support/console-suite.js';

const POLICY = '/settings/policy';
const NOTHING = {
  apiDefaultDays: null,
  apiLongestDays: null,
  apiNeverAllowed: true,
  scopesRequired: false,
  namePattern: null,
  namePatternHint: null,
  disableUnusedAfterDays: null,
  memberScopes: null,
};

describeConsole('the policy of the account', (at) => {
  const policy = async () => (await at.admin.get('/v1/policy')).body;
  const set = (changes: object) => at.admin.patch('/v1/policy', { ...NOTHING, ...changes });

  it('says what a change would catch before it is saved, and lists those keys after', async () => {
    const key = await newKey(at.admin, { name: 'Old import' });
    const visitor = await at.visit(POLICY);
    await visitor.sees('Every key keeps the policy');
    expect(await visitor.button('Review changes').isDisabled()).toBe(true);
    const longest = visitor.page.getByRole('radiogroup', { name: 'Longest lifetime' }).first();
    await longest.getByText('Set days').click();
    await visitor.page.getByLabel('Longest, in days').fill('0');
    await visitor.sees('Write a whole number of days');
    await visitor.page.getByLabel('Longest, in days').fill('60');
    await visitor.page.getByLabel('Default, in days').first().fill('30');
    await visitor.button('Review changes').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByText(/keys break the policy with these changes/).waitFor();
    await dialog.getByRole('link', { name: 'Old import' }).waitFor();
    expect(await policy()).toMatchObject({ version: 1, apiLongestDays: null });
    await dialog.getByRole('button', { name: 'Save policy' }).click();
    await visitor.sees('The policy is saved');
    expect(await policy()).toMatchObject({
      version: 2,
      apiLongestDays: 60,
      apiDefaultDays: 30,
      apiNeverAllowed: false,
    });
    await visitor.page.getByRole('table', { name: 'Keys that break the policy' }).waitFor();
    await visitor.page.getByRole('link', { name: 'Old import' }).click();
    await visitor.heading('Old import').waitFor();
    expect(new URL(visitor.page.url()).pathname).toBe(`/keys/${key.id}`);
    await visitor.go('/history');
    await visitor.sees('Policy changed');
    await visitor.sees('API keys last at most, in days');
    // by its address, too
    await visitor.go(POLICY);
    await visitor.heading(/^Policy/).waitFor();
    await visitor.leave();
  });

  it('names what is wrong beside it, and shows a change of somebody else that came first', async () => {
    await set({});
    const visitor = await at.visit(POLICY);
    await visitor.page.getByLabel('Names must match').fill('a(b');
    await visitor.button('Review changes').click();
    await visitor.sees(/Must be a regular expression as RE2 knows it: missing closing \)/);
    await visitor.hasFocus(visitor.page.getByLabel('Names must match'));
    await set({ scopesRequired: true });
    await visitor.sees('Somebody else changed the policy meanwhile');
    await visitor.button('Discard changes').click();
    const box = visitor.page.getByRole('checkbox', { name: 'Every key must have scopes' });
    await visitor.sees('Nothing is changed yet');
    expect(await box.isChecked()).toBe(true);
    await visitor.leave(/400/);
  });

  it('needs the keyboard only', async () => {
    await set({});
    const visitor = await at.visit(POLICY);
    const box = visitor.page.getByRole('checkbox', { name: 'Every key must have scopes' });
    await box.focus();
    await visitor.page.keyboard.press('Space');
    await visitor.page.getByLabel('Names must match').focus();
    await visitor.page.keyboard.press('Enter');
    await visitor.heading('Change the policy?').waitFor();
    const save = visitor.button('Save policy');
    await save.focus();
    await visitor.page.keyboard.press('Enter');
    await visitor.sees('The policy is saved');
    expect((await policy()).scopesRequired).toBe(true);
    await visitor.leave();
  });

  it('is followed by the form of a new key', async () => {
    await set({ apiLongestDays: 60, apiNeverAllowed: false, apiDefaultDays: 45, scopesRequired: true, namePattern: '[a-z-]+', namePatternHint: 'small letters' }); // prettier-ignore
    const visitor = await at.visit('/settings/integrations/api-keys');
    await visitor.button('Create key').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByText('The policy of this account asks for: small letters.').waitFor();
    const ends = dialog.getByRole('radiogroup', { name: 'Expires' });
    expect(await ends.getByRole('radio').count()).toBe(4);
    expect(await ends.getByRole('radio', { name: '45 days, the default' }).isChecked()).toBe(true);
    await dialog.getByText('The policy of this account asks for scopes.').waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('Import');
    await dialog.getByLabel('Find or enter a scope').fill('elements:read');
    await dialog.getByLabel('Find or enter a scope').press('Enter');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await dialog.getByText('Must be as the policy of this account asks: small letters.', { exact: true }).waitFor();
    await dialog.getByLabel('Name', { exact: true }).fill('import');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await visitor.heading('“import” is ready').waitFor();
    const [key] = (await at.admin.get('/v1/keys?q=import')).body.items.filter(({ name }: { name: string }) => name === 'import'); // prettier-ignore
    expect(key.scopes).toEqual(['elements:read']);
    expect(Date.parse(key.expiresAt) - Date.parse(key.createdAt)).toBe(45 * 86_400_000);
    await visitor.leave(/400/);
  });

  it('lets members create keys of their own, and look after them, where it says so', async () => {
    await set({});
    const { client, user } = await person(at.admin);
    const visitor = await at.visit('/profile/security', client);
    await visitor.heading('Keys that act as you').waitFor();
    expect(await visitor.button('Create key').count()).toBe(0);
    await set({ memberScopes: ['elements:read', 'loads:*'] });
    await visitor.page.reload();
    await visitor.button('Create key').click();
    const dialog = visitor.page.getByRole('dialog');
    await dialog.getByText('All that members may: elements:read, loads:*').waitFor();
    expect(await dialog.getByLabel('Mapped user').count()).toBe(0);
    expect(await dialog.getByLabel('Metadata').count()).toBe(0);
    await dialog.getByLabel('Name', { exact: true }).fill('My script');
    await dialog.getByRole('button', { name: 'Create key' }).click();
    await visitor.heading('“My script” is ready').waitFor();
    await visitor.button('Done').click();
    await visitor.button('Close: I have stored it').click();
    await visitor.page.getByRole('link', { name: 'My script' }).click();
    await visitor.button('Edit').click();
    await dialog.getByLabel('Name', { exact: true }).fill('My other script');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await visitor.heading('My other script').waitFor();
    const [key] = (await client.get('/v1/me/keys')).body.items;
    expect(key).toMatchObject({ name: 'My other script', scopes: ['elements:read', 'loads:*'], createdBy: { id: user.id } }); // prettier-ignore
    await visitor.button('Delete').click();
    await visitor.button('Delete “My other script”').click();
    await visitor.sees('is deleted and works nowhere');
    await visitor.leave();
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, credential, keyCreated, policyChanged, userEdited } from '../../../test/support/history.js';
import { ADMIN, asAdmin, asMember, MEMBER, MEMBER_KEY, people, Running } from '../../../test/support/running.js';
import type { CommandContext } from './command-context.js';
import { CreateKeyCommand, CreateKeyHandler } from './create-key.js';
import { DeleteKeyCommand, DeleteKeyHandler } from './delete-key.js';
import { EditKeyCommand, EditKeyHandler } from './edit-key.js';

const ALLOWED = ['elements:*', 'loads:read'];
const OWN = 'key_own';
const BY_MEMBER = { actor: { user: MEMBER.id, key: null } };

let on: Running;
afterEach(() => on.stop());

async function start(memberScopes: string[] | null): Promise<void> {
  const history = people()
    .event(OWN, keyCreated(credential(7), MEMBER.id, { scopes: ['elements:read'], expiresAt: FAR }), BY_MEMBER)
    .event('key_wide', keyCreated(credential(8), MEMBER.id, { expiresAt: FAR }), BY_MEMBER)
    .event('key_limited', keyCreated(credential(9), MEMBER.id, { scopes: ['keys:write', 'loads:read'] }));
  if (memberScopes !== null)
    history.event(ACCOUNT, policyChanged({ memberScopes: { before: null, after: memberScopes } }));
  on = await Running.on(history);
}
const FAR = '2040-01-01T00:00:00.000Z';
const LATER = Date.parse('2041-01-01T00:00:00.000Z');
const SOONER = Date.parse('2039-01-01T00:00:00.000Z');

const create = (more: Partial<CreateKeyCommand['input']> = {}, context: CommandContext = asMember()) =>
  new CreateKeyHandler(on.runner, on.ring).execute(
    new CreateKeyCommand(context, { name: 'Import', kind: 'api', ...more }),
  );
const edit = (id: string, changes: EditKeyCommand['changes']) =>
  new EditKeyHandler(on.runner).execute(new EditKeyCommand(asMember(), id, changes));
const remove = (id: string, context: CommandContext = asMember()) =>
  new DeleteKeyHandler(on.runner).execute(new DeleteKeyCommand(context, id));
const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('where the policy lets members create keys', () => {
  beforeEach(() => start(ALLOWED));

  it('such a key is theirs, with all that they may give', async () => {
    const { state, secretKey } = await create();
    expect(state).toMatchObject({ mappedUserId: MEMBER.id, createdBy: MEMBER.id, scopes: ALLOWED, kind: 'api' });
    expect(secretKey).not.toBeNull();
    expect((await create({ mappedUserId: MEMBER.id, scopes: ['elements:read', 'loads:read'] })).state.scopes).toEqual([
      'elements:read',
      'loads:read',
    ]);
    expect((await create({ scopes: [], allowedAddresses: ['192.0.2.1'], tags: ['a'] })).state.scopes).toEqual([]);
  });

  it.each<[string, Partial<CreateKeyCommand['input']>]>([
    ['another user', { mappedUserId: ADMIN.id }],
    ['bulk loads', { kind: 'data-loader' }],
    ['more scopes', { scopes: ['elements:read', 'loads:write'] }],
    ['all that they may', { scopes: null }],
    ['metadata, by which services decide', { metadata: { plan: 'gold' } }],
    ['an environment, by which services decide', { environment: 'production' }],
  ])('not one for %s', async (_, input) => {
    await expect(create(input)).rejects.toThrow(refused('FORBIDDEN'));
    expect(on.written).toEqual([]);
  });

  it('a restricted key gives no more than it has', async () => {
    const limited = asMember({ key: { id: 'key_limited', name: '' } });
    await expect(create({}, limited)).rejects.toThrow(refused('FORBIDDEN'));
    expect((await create({ scopes: ['loads:read'] }, limited)).state.scopes).toEqual(['loads:read']);
  });

  it('verifiers create none', async () => {
    on.interfere(on.history.next(MEMBER.id, userEdited('member', 'verifier')));
    await on.replica.judged(on.log.end() - 1);
    await expect(create()).rejects.toThrow(refused('FORBIDDEN'));
  });

  it('their keys are theirs to rename, to end earlier or later, and to delete', async () => {
    expect((await edit(OWN, { name: 'Mine', description: 'x', tags: ['a'], expiresAt: LATER })).state.name).toBe(
      'Mine',
    );
    expect((await remove(OWN)).state.deleted).toBe(true);
    expect((await remove(OWN)).outcome).toBe('unchanged');
  });

  it.each<[string, EditKeyCommand['changes']]>([
    ['wider', { scopes: ['elements:*'] }],
    ['narrower', { scopes: [] }],
    ['open to other addresses', { allowedAddresses: null }],
    ['those of others', { mappedUserId: ADMIN.id }],
    ['other ones to services', { metadata: { plan: 'gold' } }],
  ])('but not to make them %s', async (_, changes) => {
    await expect(edit(OWN, changes)).rejects.toThrow(refused('FORBIDDEN'));
  });

  it('a key of theirs that may do more than they may give is not theirs to prolong', async () => {
    await expect(edit('key_wide', { expiresAt: LATER })).rejects.toThrow(refused('FORBIDDEN'));
    await expect(edit('key_wide', { expiresAt: null })).rejects.toThrow(refused('FORBIDDEN'));
    await edit('key_wide', { expiresAt: SOONER, name: 'Mine' });
  });

  it('keys that another user gave them are not, and those of others are not there', async () => {
    await expect(edit(MEMBER_KEY.id, { name: 'x' })).rejects.toThrow(refused('FORBIDDEN'));
    await expect(remove(MEMBER_KEY.id)).rejects.toThrow(refused('FORBIDDEN'));
    await expect(edit('key_admin', { name: 'x' })).rejects.toThrow(refused('KEY_NOT_FOUND'));
    await expect(remove('key_admin')).rejects.toThrow(refused('KEY_NOT_FOUND'));
    await expect(remove('key_nothing')).rejects.toThrow(refused('KEY_NOT_FOUND'));
  });

  it('an admin goes on as before', async () =>
    expect((await create({ scopes: null, metadata: { a: 1 } }, asAdmin())).state.scopes).toBeNull());
});

describe('where it does not', () => {
  beforeEach(() => start(null));

  it('members create, edit and delete none', async () => {
    for (const asked of [create(), edit(OWN, { name: 'x' }), remove(OWN), remove('key_nothing')])
      await expect(asked).rejects.toThrow(refused('FORBIDDEN'));
  });
});

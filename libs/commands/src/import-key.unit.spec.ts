import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestSecret } from '@latchkey/domain';
import { credential, keyCreated, userDeactivated, userRegistered } from '../../../test/support/history.js';
import { ADMIN, asAdmin, asMember, MEMBER, people, Running } from '../../../test/support/running.js';
import { ChangePolicyCommand, ChangePolicyHandler } from './change-policy.js';
import { DeleteKeyCommand, DeleteKeyHandler } from './delete-key.js';
import { importedKeyId, ImportKeyCommand, ImportKeyHandler, type ImportedKey } from './import-key.js';
import { RotateKeyCommand, RotateKeyHandler } from './rotate-key.js';

const FOREIGN = { accessKey: 'client-4711', digest: digestSecret('the secret of another product') };
const ID = importedKeyId(asAdmin().account, FOREIGN.accessKey);

let on: Running;
beforeEach(async () => {
  const history = people()
    .event('usr_gone', userRegistered('Gone'))
    .event('usr_gone', userDeactivated)
    .event('usr_twin', userRegistered('Twin'))
    .event('usr_other', userRegistered('Twin'))
    .event('key_issued', keyCreated(credential(7), ADMIN.id))
    .event('usr_elsewhere', userRegistered('Elsewhere'), { account: 'acc_other' })
    .event('key_elsewhere', keyCreated(credential(9), 'usr_elsewhere'), { account: 'acc_other' })
    .event('key_narrow', keyCreated(credential(8), ADMIN.id, { scopes: ['keys:write', 'things:read'] }));
  on = await Running.on(history);
});
afterEach(() => on.stop());

function take(input: Partial<ImportedKey> = {}, context = asAdmin()) {
  const handler = new ImportKeyHandler(on.runner, on.replica);
  return handler.execute(new ImportKeyCommand(context, { name: 'Moved', kind: 'api', ...FOREIGN, ...input }));
}
const refused = (code: string, more: object = {}) => expect.objectContaining({ code, ...more }) as Error;

describe('a key that exists elsewhere', () => {
  it('works with its own halves, and its id follows from the access key', async () => {
    const { state, outcome } = await take({ mappedUserId: MEMBER.id });
    expect([outcome, state.id]).toEqual(['done', ID]);
    expect(state).toMatchObject({ ...FOREIGN, mappedUserId: MEMBER.id, createdBy: ADMIN.id, sealed: null });
    const verified = on.replica.verify(FOREIGN.accessKey, 'the secret of another product', 'api');
    expect(verified).toMatchObject({ valid: true, caller: { user: { id: MEMBER.id } } });
  });

  it('is imported once, and what changed here since stays', async () => {
    const { state } = await take();
    expect(await take({ name: 'Other' })).toMatchObject({ outcome: 'unchanged', state });
    expect(await take({ mappedUserEmail: 'long-gone@example.org' })).toMatchObject({ outcome: 'unchanged', state });
    expect(on.written).toHaveLength(1);
  });

  it('is refused with another secret, and after a rotation or its end', async () => {
    await take();
    await expect(take({ digest: digestSecret('other') })).rejects.toThrow(refused('KEY_EXISTS', { keyId: ID }));
    await new RotateKeyHandler(on.runner, on.ring).execute(new RotateKeyCommand(asAdmin(), ID, 0));
    await expect(take()).rejects.toThrow(refused('KEY_EXISTS'));
    await new DeleteKeyHandler(on.runner).execute(new DeleteKeyCommand(asAdmin(), ID));
    await expect(take()).rejects.toThrow(refused('KEY_DELETED'));
  });

  it('is refused where a key was issued here with its access key', async () => {
    const { accessKey } = credential(7);
    await expect(take({ accessKey })).rejects.toThrow(refused('KEY_EXISTS', { keyId: 'key_issued' }));
    expect(on.written).toEqual([]);
  });

  it('is refused where a key of another account has its access key, and is told nothing of that', async () => {
    const { accessKey } = credential(9);
    await expect(take({ accessKey })).rejects.toThrow(refused('KEY_EXISTS', { keyId: null }));
  });

  it.each([
    ['nobody', { mappedUserId: 'usr_nobody' }, 'VALIDATION_FAILED'],
    ['an unknown externalId', { mappedUserExternalId: 'nobody' }, 'VALIDATION_FAILED'],
    ['an unknown address', { mappedUserEmail: 'nobody@example.org' }, 'VALIDATION_FAILED'],
    ['an address of two', { mappedUserEmail: 'twin@example.org' }, 'VALIDATION_FAILED'],
    ['an inactive user', { mappedUserId: 'usr_gone' }, 'USER_INACTIVE'],
  ])('cannot be mapped to %s', async (_, user, code) => expect(take(user)).rejects.toThrow(refused(code)));

  it('is for admins to import', async () =>
    expect(take({}, asMember({ idempotency: null }))).rejects.toThrow(refused('FORBIDDEN')));

  it('may do no more than the key that imports it', async () => {
    const narrow = asAdmin({ key: { id: 'key_narrow', name: 'Import' } });
    await expect(take({}, narrow)).rejects.toThrow(refused('FORBIDDEN'));
    await expect(take({ scopes: ['things:*'] }, narrow)).rejects.toThrow(refused('FORBIDDEN'));
    expect((await take({ scopes: ['things:read'] }, narrow)).state.scopes).toEqual(['things:read']);
  });

  it('is judged by the policy of the account, as a new one', async () => {
    const context = asAdmin();
    const handler = new ChangePolicyHandler(on.runner);
    await handler.execute(new ChangePolicyCommand(context, { scopesRequired: true, apiDefaultDays: 30 }));
    await expect(take()).rejects.toThrow(refused('VALIDATION_FAILED'));
    const { state } = await take({ scopes: ['things:read'] });
    expect(state.expiresAt).toBe(on.clock.time + 30 * 24 * 3_600_000);
  });

  it('is not imported in a dry run, which says what would come of it', async () => {
    const dry = asAdmin({ isDryRun: true });
    expect(await take({}, dry)).toMatchObject({ outcome: 'done', state: { id: ID } });
    expect(on.written).toEqual([]);
    await take();
    expect(await take({}, dry)).toMatchObject({ outcome: 'unchanged' });
    await expect(take({ digest: digestSecret('other') }, dry)).rejects.toThrow(refused('KEY_EXISTS'));
  });
});

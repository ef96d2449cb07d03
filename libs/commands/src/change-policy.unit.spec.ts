import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FIRST, type PolicyChanges } from '@latchkey/domain';
import { ACCOUNT, credential, keyCreated, policyChanged } from '../../../test/support/history.js';
import { ADMIN, ADMIN_KEY, asAdmin, asMember, idempotency, people, Running } from '../../../test/support/running.js';
import { ChangePolicyCommand, ChangePolicyHandler } from './change-policy.js';
import { CreateKeyCommand, CreateKeyHandler } from './create-key.js';
import { DisableKeyCommand, DisableKeyHandler } from './disable-key.js';
import { EditKeyCommand, EditKeyHandler } from './edit-key.js';

const DAY = 86_400_000;
const LIMITED = { apiLongestDays: 90, apiNeverAllowed: false, apiDefaultDays: 30 };

let on: Running;
beforeEach(async () => {
  on = await Running.on(people().event('key_limited', keyCreated(credential(7), ADMIN.id, { scopes: ['policy:*'] })));
});
afterEach(() => on.stop());

const change = (changes: PolicyChanges, context = asAdmin()) =>
  new ChangePolicyHandler(on.runner).execute(new ChangePolicyCommand(context, changes));
const create = (more: Partial<CreateKeyCommand['input']> = {}, context = asAdmin()) =>
  new CreateKeyHandler(on.runner, on.ring).execute(
    new CreateKeyCommand(context, { name: 'Import', kind: 'api', ...more }),
  );
const edit = (changes: EditKeyCommand['changes'], context = asAdmin(), id = ADMIN_KEY.id) =>
  new EditKeyHandler(on.runner).execute(new EditKeyCommand(context, id, changes));
const refused = (code: string, ...pointers: string[]) =>
  expect.objectContaining({
    code,
    ...(pointers.length > 0 && { errors: pointers.map((pointer) => expect.objectContaining({ pointer }) as object) }),
  }) as Error;

describe('a change of the policy', () => {
  it('is an event of the account, and is waited for, the first one too', async () => {
    const { state, outcome, offset } = await change({ scopesRequired: true });
    expect([outcome, state.version, state.scopesRequired]).toEqual(['done', 2, true]);
    expect(on.written).toMatchObject([
      { aggregate: ACCOUNT, seq: 1, type: 'PolicyChanged', critical: true, final: false, pii: { target: FIRST.account.name } }, // prettier-ignore
    ]);
    expect(on.settled).toEqual([offset]);
    expect(on.replica.revokedAt).toBe(offset);
  });

  it('that changes nothing is none, also before the first', async () => {
    expect(await change({ scopesRequired: false })).toMatchObject({ outcome: 'unchanged', state: { version: 1 } });
    expect(on.written).toEqual([]);
  });

  it('is for the version that was read, from the first one on', async () => {
    const stale = { ifMatch: '"2"' };
    await expect(change({ scopesRequired: true }, asAdmin(stale))).rejects.toThrow(refused('VERSION_CONFLICT'));
    await change({ scopesRequired: true }, asAdmin({ ifMatch: '"1"' }));
    await change({ scopesRequired: false }, asAdmin(stale));
  });

  it('with an Idempotency-Key is made once', async () => {
    const repeated = asAdmin({ idempotency: idempotency('c') });
    await change({ scopesRequired: true }, repeated);
    expect((await change({ scopesRequired: true }, repeated)).outcome).toBe('replayed');
    const other = asAdmin({ idempotency: idempotency('c', 'other') });
    await expect(change({ scopesRequired: false }, other)).rejects.toThrow(refused('IDEMPOTENCY_KEY_REUSED'));
    expect(on.written).toHaveLength(1);
  });

  it('is for admins, through a key without restriction', async () => {
    await expect(change({ scopesRequired: true }, asMember())).rejects.toThrow(refused('FORBIDDEN'));
    const limited = asAdmin({ key: { id: 'key_limited', name: '' } });
    await expect(change({ scopesRequired: true }, limited)).rejects.toThrow(refused('FORBIDDEN'));
  });
});

describe('a key', () => {
  beforeEach(async () => void (await change({ ...LIMITED, scopesRequired: true, namePattern: 'team-.*' })));
  const GOOD = { name: 'team-1', scopes: [] };

  it('is created as the policy asks, and ends when it says', async () => {
    const { state } = await create(GOOD);
    expect(state.expiresAt).toBe(on.clock.time + 30 * DAY);
  });

  it('is not created otherwise, and every reason is named', async () => {
    const asked = create({ expiresAt: null });
    await expect(asked).rejects.toThrow(refused('VALIDATION_FAILED', '/expiresAt', '/scopes', '/name'));
    const late = create({ ...GOOD, expiresAt: on.clock.time + 91 * DAY });
    await expect(late).rejects.toThrow(refused('VALIDATION_FAILED', '/expiresAt'));
  });

  it('that breaks it may be changed in what does not', async () => {
    expect((await edit({ description: 'x' })).state.description).toBe('x');
    await expect(edit({ name: 'other' })).rejects.toThrow(refused('VALIDATION_FAILED', '/name'));
    const { state } = await edit({ name: 'team-2', expiresAt: on.clock.time + DAY });
    expect(state.name).toBe('team-2');
    await expect(edit({ expiresAt: null })).rejects.toThrow(refused('VALIDATION_FAILED', '/expiresAt'));
  });

  it('is found again by a repeat whatever the policy says by then', async () => {
    const repeated = asAdmin({ idempotency: idempotency('c') });
    const { state } = await create(GOOD, repeated);
    const later = asAdmin({ idempotency: idempotency('e') });
    await edit({ expiresAt: on.clock.time + 80 * DAY }, later, state.id);
    await edit({ expiresAt: on.clock.time + 5 * DAY }, asAdmin(), state.id);
    await change({ apiLongestDays: 10, apiDefaultDays: 10, namePattern: 'x' });
    expect((await create(GOOD, repeated)).outcome).toBe('replayed');
    expect((await edit({ expiresAt: on.clock.time + 80 * DAY }, later, state.id)).outcome).toBe('replayed');
  });
});

describe('a policy that this version cannot read', () => {
  beforeEach(async () => {
    const odd = { type: 'PolicySharpened', critical: true };
    on.interfere(on.history.next(ACCOUNT, policyChanged({}), odd));
    await on.replica.judged(on.log.end() - 1);
  });

  it('lets no key be created or edited, nor itself be changed', async () => {
    for (const asked of [create(), edit({ description: 'x' }), change({ scopesRequired: true })])
      await expect(asked).rejects.toThrow(refused('NOT_READY'));
    expect(on.written).toHaveLength(1);
  });

  it('is in the way of nothing else', async () => {
    const command = new DisableKeyCommand(asAdmin(), 'key_member', null);
    expect((await new DisableKeyHandler(on.runner).execute(command)).state.enabled).toBe(false);
  });
});

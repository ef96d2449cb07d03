import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveId } from '@latchkey/domain';
import { asAdmin, asMember, idempotency, people, Running } from '../../../test/support/running.js';
import { RegisterUserCommand, RegisterUserHandler } from './register-user.js';

let on: Running;
beforeEach(async () => {
  on = await Running.on(people());
});
afterEach(() => on.stop());

const INPUT = { name: 'Ana', email: 'ana@example.org', role: 'member' } as const;
const TWICE = { allowDuplicateEmail: true };

function register(externalId: string | null, context = asAdmin()) {
  const handler = new RegisterUserHandler(on.runner);
  return handler.execute(new RegisterUserCommand(context, { ...INPUT, ...TWICE, externalId: externalId ?? undefined }));
}
const repeated = (command: string, request?: string) => asAdmin({ idempotency: idempotency(command, request) });
const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('a user', () => {
  it('is registered with what was given', async () =>
    expect(await register(null)).toMatchObject({ outcome: 'done', state: { ...INPUT, active: true, version: 1 } }));
  it('has an id of its own each time', async () =>
    expect((await register(null)).state.id).not.toBe((await register(null)).state.id));
  it('is for admins to register', async () => expect(register(null, asMember())).rejects.toThrow(refused('FORBIDDEN')));
});

describe('a user with an external id', () => {
  it('has the id that follows from it', async () =>
    expect((await register('hr-7')).state).toMatchObject({
      id: deriveId('usr', asAdmin().account, 'externalId', 'hr-7'),
      externalId: 'hr-7',
    }));
  it('exists once, even in a race', async () => {
    const results = await Promise.allSettled([register('hr-7'), register('hr-7')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(results[1]).toMatchObject({ reason: { code: 'USER_EXISTS' } });
  });
  it('is another one in another account', () =>
    expect(deriveId('usr', 'acc_b', 'externalId', 'hr-7')).not.toBe(
      deriveId('usr', asAdmin().account, 'externalId', 'hr-7'),
    ));
});

describe('a user with an Idempotency-Key', () => {
  it.each([null, 'hr-7'])('is made once, external id %s', async (externalId) => {
    const first = await register(externalId, repeated('command'));
    const again = await register(externalId, repeated('command'));
    expect(again).toEqual({ ...first, outcome: 'replayed' });
    expect(on.written).toHaveLength(1);
  });
  it.each([
    ['another external id', 'hr-7', 'hr-8'],
    ['an external id where there was none', null, 'hr-7'],
    ['no external id where there was one', 'hr-7', null],
  ])('is refused for %s', async (_, first, second) => {
    await register(first, repeated('command', 'one'));
    await expect(register(second, repeated('command', 'two'))).rejects.toThrow(refused('IDEMPOTENCY_KEY_REUSED'));
    expect(on.written).toHaveLength(1);
  });
});

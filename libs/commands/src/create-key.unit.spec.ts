import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deriveId, digestSecret, type KeyKind } from '@latchkey/domain';
import { userDeactivated, userRegistered } from '../../../test/support/history.js';
import { ADMIN, asAdmin, asMember, idempotency, MEMBER, people, Running } from '../../../test/support/running.js';
import { CreateKeyCommand, CreateKeyHandler } from './create-key.js';

const YEAR_MS = 365 * 24 * 3600 * 1000;
const REPEATED = asAdmin({ idempotency: idempotency('command') });

let on: Running;
beforeEach(async () => {
  const history = people().event('usr_gone', userRegistered('Gone')).event('usr_gone', userDeactivated);
  on = await Running.on(history);
});
afterEach(() => on.stop());

function create(input: Partial<CreateKeyCommand['input']> = {}, context = asAdmin()) {
  const handler = new CreateKeyHandler(on.runner, on.ring);
  return handler.execute(new CreateKeyCommand(context, { name: 'Import', kind: 'api', ...input }));
}
const refused = (code: string) => expect.objectContaining({ code }) as Error;

describe('a new key', () => {
  it('shows its secret this once and keeps only a digest', async () => {
    const { secretKey, state } = await create();
    expect(state.digest).toBe(digestSecret(secretKey!));
    expect(state.sealed).toBeNull();
    expect(JSON.stringify(on.written)).not.toContain(secretKey);
  });

  it.each<[KeyKind, number | null | undefined, number | null]>([
    ['api', undefined, null],
    ['api', null, null],
    ['data-loader', undefined, YEAR_MS],
    ['data-loader', null, null],
    ['data-loader', 1000, 1000],
  ])('of kind %s, asked to expire in %s, expires in %s', async (kind, asked, expected) => {
    const now = on.clock.time;
    const { state } = await create({ kind, expiresAt: typeof asked === 'number' ? now + asked : asked });
    expect(state.expiresAt).toBe(expected === null ? null : now + expected);
    expect(state.kind).toBe(kind);
  });

  it.each([
    ['the caller', undefined, ADMIN.id],
    ['whom it is given to', MEMBER.id, MEMBER.id],
  ])('is mapped to %s', async (_, mappedUserId, expected) =>
    expect((await create({ mappedUserId })).state).toMatchObject({ mappedUserId: expected, createdBy: ADMIN.id }),
  );

  it.each([
    ['nobody', 'usr_nobody', 'VALIDATION_FAILED'],
    ['a key', 'key_admin', 'VALIDATION_FAILED'],
    ['an inactive user', 'usr_gone', 'USER_INACTIVE'],
  ])('cannot be mapped to %s', async (_, mappedUserId, code) => {
    await expect(create({ mappedUserId })).rejects.toThrow(refused(code));
    expect(on.written).toEqual([]);
  });

  it('is for admins to make', async () =>
    expect(create({}, asMember({ idempotency: null }))).rejects.toThrow(refused('FORBIDDEN')));
});

describe('a new key with an Idempotency-Key', () => {
  it('has the id that follows from it', async () =>
    expect((await create({}, REPEATED)).state.id).toBe(deriveId('key', REPEATED.account, 'command')));

  it('is made once, and shows its secret once', async () => {
    const first = await create({}, REPEATED);
    const again = await create({}, REPEATED);
    expect(again).toMatchObject({ outcome: 'replayed', secretKey: null, offset: first.offset });
    expect(again.state).toEqual(first.state);
    expect(on.written).toHaveLength(1);
  });

  it('is made once by two at the same time', async () => {
    const outcomes = await Promise.all([create({}, REPEATED), create({}, REPEATED)]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['done', 'replayed']);
  });

  it('is refused for another request', async () => {
    await create({}, REPEATED);
    const other = asAdmin({ idempotency: idempotency('command', 'other request') });
    await expect(create({ name: 'Other' }, other)).rejects.toThrow(refused('IDEMPOTENCY_KEY_REUSED'));
  });
});

it('without one, every request makes another key', async () => {
  const [one, other] = [await create(), await create()];
  expect(one.state.id).not.toBe(other.state.id);
});

it('with a sealing key the secret can be opened again, for this key only', async () => {
  await on.stop();
  on = await Running.on(people(), [Buffer.alloc(32, 1)]);
  const { secretKey, state } = await create();
  expect(on.ring.open(state.sealed!, state.id, 1)).toBe(secretKey);
  expect(JSON.stringify(on.written)).not.toContain(secretKey);
});

it('an expiry that no time in the log can hold is refused, not written', async () => {
  const year10000 = Date.parse('9999-12-31T23:59:59-01:00');
  await expect(create({ expiresAt: year10000 })).rejects.toThrow(refused('VALIDATION_FAILED'));
  expect(on.written).toEqual([]);
  expect((await create({ expiresAt: Date.parse('9999-12-31T23:59:59.999Z') })).outcome).toBe('done');
});

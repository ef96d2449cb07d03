import { afterEach, expect, it } from 'vitest';
import { digestSecret, isSecretKey, type KeyKind } from '@latchkey/domain';
import { credential, keyCreated } from '../../../test/support/history.js';
import { asAdmin, asMember, idempotency, MEMBER, people, Running } from '../../../test/support/running.js';
import { RotateKeyCommand, RotateKeyHandler } from './rotate-key.js';

const KEY = 'key_1';
let on: Running;
afterEach(() => on.stop());

async function given(kind: KeyKind = 'api', ring: Buffer[] = []) {
  on = await Running.on(people().event(KEY, keyCreated(credential(1, kind), MEMBER.id, { kind })), ring);
}
const rotate = (context = asAdmin(), overlapSeconds = 0) =>
  new RotateKeyHandler(on.runner, on.ring).execute(new RotateKeyCommand(context, KEY, overlapSeconds));

it.each<KeyKind>(['api', 'data-loader'])('a key of kind %s gets a secret of its kind', async (kind) => {
  await given(kind);
  const { secretKey, state } = await rotate();
  expect(isSecretKey(secretKey!, kind)).toBe(true);
  expect(state).toMatchObject({
    digest: digestSecret(secretKey!),
    secretVersion: 2,
    accessKey: credential(1, kind).accessKey,
  });
  expect(on.replica.verify(state.accessKey, secretKey!, kind)).toMatchObject({ valid: true });
  expect(JSON.stringify(on.written)).not.toContain(secretKey);
});

it('the overlap is counted from now', async () => {
  await given();
  const { state } = await rotate(asAdmin(), 60);
  expect(state).toMatchObject({
    previousDigest: digestSecret(credential(1).secretKey),
    previousSecretExpiresAt: on.clock.time + 60_000,
  });
});

it('a new secret is sealed for its version', async () => {
  await given('api', [Buffer.alloc(32, 1)]);
  const { secretKey, state } = await rotate();
  expect(on.ring.open(state.sealed!, KEY, 2)).toBe(secretKey);
});

it('a repeat rotates nothing and shows no secret', async () => {
  await given();
  const context = asAdmin({ idempotency: idempotency('command') });
  const first = await rotate(context);
  expect(await rotate(context)).toEqual({ ...first, outcome: 'replayed', secretKey: null });
});

it('when another process rotates first, the secret that is shown is the one that works', async () => {
  await given('api', [Buffer.alloc(32, 1)]);
  let first = true;
  on.log.onAppend = () => {
    if (first) {
      first = false;
      const data = { digest: 'other', sealed: null, previousSecretExpiresAt: { before: null, after: null } };
      on.interfere(on.history.next(KEY, { type: 'KeyRotated', data, pii: { target: '' } }));
    }
    return 'store';
  };
  const { secretKey, state } = await rotate();
  expect(on.replica.verify(state.accessKey, secretKey!, 'api')).toMatchObject({ valid: true });
  expect(on.ring.open(state.sealed!, KEY, 3)).toBe(secretKey);
});

it('the mapped user may rotate', async () => {
  await given();
  expect((await rotate(asMember())).outcome).toBe('done');
});

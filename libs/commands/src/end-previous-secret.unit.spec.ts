import { afterEach, expect, it } from 'vitest';
import { credential, keyCreated, keyRotated } from '../../../test/support/history.js';
import { ADMIN, asAdmin, asMember, MEMBER, people, Running } from '../../../test/support/running.js';
import { EndPreviousSecretCommand, EndPreviousSecretHandler } from './end-previous-secret.js';

const KEY = 'key_1';
const { accessKey, secretKey } = credential(1);
const NEWER = credential(2).secretKey;
let on: Running;
afterEach(() => on.stop());

async function given(mappedUserId: string = MEMBER.id) {
  const history = people().event(KEY, keyCreated(credential(1), mappedUserId));
  on = await Running.on(history.event(KEY, keyRotated(NEWER, Number.MAX_SAFE_INTEGER / 1_000)));
}
const end = (context = asAdmin()) =>
  new EndPreviousSecretHandler(on.runner).execute(new EndPreviousSecretCommand(context, KEY));
const works = (secret: string) => on.replica.verify(accessKey, secret, 'api').valid;

it('the old secret works no more, the new one as before', async () => {
  await given();
  expect([works(secretKey), works(NEWER)]).toEqual([true, true]);
  expect(await end()).toMatchObject({ outcome: 'done', state: { version: 3, previousSecretExpiresAt: null } });
  expect([works(secretKey), works(NEWER)]).toEqual([false, true]);
});

it('again, it changes nothing', async () => {
  await given();
  await end();
  const before = on.written.length;
  expect(await end()).toMatchObject({ outcome: 'unchanged', state: { version: 3 } });
  expect(on.written).toHaveLength(before);
});

it('the mapped user may, another user may not know of the key', async () => {
  await given(ADMIN.id);
  await expect(end(asMember())).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
  await on.stop();
  await given();
  expect((await end(asMember())).outcome).toBe('done');
});

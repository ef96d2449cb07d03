import { afterEach, describe, expect, it } from 'vitest';
import { KeyRing } from '@latchkey/domain';
import { credential, keyCreated, keyDeleted, keyDisabled, keyRotated } from '../../../test/support/history.js';
import { asAdmin, asMember, idempotency, MEMBER, people, Running } from '../../../test/support/running.js';
import { RevealKeyCommand, RevealKeyHandler } from './reveal-key.js';

const FIRST = Buffer.alloc(32, 1);
const SECOND = Buffer.alloc(32, 2);
const PAIR = credential(1);
const KEY = 'key_1';

const sealedBy = (...keys: Buffer[]) => new KeyRing(keys).seal(PAIR.secretKey, KEY, 1);
const history = (sealed = sealedBy(FIRST)) => people().event(KEY, keyCreated(PAIR, MEMBER.id, { sealed }));

let on: Running | undefined;
afterEach(() => on?.stop());

async function reveal(given = history(), ring = [FIRST], context = asAdmin(), id = KEY) {
  on = await Running.on(given, ring);
  const handler = new RevealKeyHandler(on.runner, on.ring);
  return handler.execute(new RevealKeyCommand(context, id));
}
async function refusedWith(code: string, ...asked: Parameters<typeof reveal>) {
  await expect(reveal(...asked)).rejects.toThrow(expect.objectContaining({ code }) as Error);
  expect(on!.written).toEqual([]);
}

describe('a reveal', () => {
  it.each([
    ['an admin', asAdmin()],
    ['the mapped user', asMember()],
  ])('shows %s the secret and is recorded', async (_, context) => {
    const revealed = await reveal(history(), [FIRST], context);
    expect(revealed).toMatchObject({ secretKey: PAIR.secretKey, outcome: 'done', state: { version: 1 } });
    expect(on!.written).toMatchObject([{ type: 'KeyRevealed', critical: false, data: { secretVersion: 1 } }]);
    expect(JSON.stringify(on!.written)).not.toContain(PAIR.secretKey);
  });

  it('works on a disabled key', async () =>
    expect((await reveal(history().event(KEY, keyDisabled))).secretKey).toBe(PAIR.secretKey));

  it('works with a sealing key that is not the first any more', async () =>
    expect((await reveal(history(), [SECOND, FIRST])).secretKey).toBe(PAIR.secretKey));

  it('is a new event each time, with an Idempotency-Key or not', async () => {
    const context = asAdmin({ idempotency: idempotency('command') });
    await reveal(history(), [FIRST], context);
    await new RevealKeyHandler(on!.runner, on!.ring).execute(new RevealKeyCommand(context, KEY));
    expect(on!.written.map(({ type, command }) => [type, command])).toEqual([
      ['KeyRevealed', null],
      ['KeyRevealed', null],
    ]);
  });
});

describe('nothing is shown and nothing recorded', () => {
  it('when the ring is empty', () => refusedWith('REVEAL_OFF', history(), []));
  it('when the ring does not open it', () => refusedWith('REVEAL_OFF', history(), [SECOND]));
  it('when it was not sealed', () => refusedWith('REVEAL_OFF', history(null)));
  it('when it was sealed for another key', () =>
    refusedWith('REVEAL_OFF', history(new KeyRing([FIRST]).seal(PAIR.secretKey, 'key_2', 1))));
  it('after a rotation without sealing', () =>
    refusedWith('REVEAL_OFF', history().event(KEY, keyRotated(credential(2).secretKey, null))));
  it('when it was deleted', () => refusedWith('KEY_DELETED', history().event(KEY, keyDeleted)));
  it('when there is no key', () => refusedWith('KEY_NOT_FOUND', history(), [FIRST], asAdmin(), 'key_none'));
  it('when it is the key of another', () =>
    refusedWith(
      'KEY_NOT_FOUND',
      people().event(KEY, keyCreated(PAIR, 'usr_spare', { sealed: sealedBy(FIRST) })),
      [FIRST],
      asMember(),
    ));
});

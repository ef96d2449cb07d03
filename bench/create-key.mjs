import { keyDecider } from '@latchkey/domain';
import { START } from './history.mjs';

let made = 0;

/** Creates a key of its own. Making its secret is no part of the runner, so it is a number here. */
export function createKey(runner, account, user) {
  const number = String(made++);
  const context = { account, user, key: null, address: '192.0.2.17', requestId: `req-${number}` };
  return runner.run(keyDecider, { ...context, idempotency: null, ifMatch: null }, `key_${number.padStart(22, '0')}`, {
    authorize: () => undefined,
    command: () => ({
      type: 'CreateKey',
      name: `Nightly import ${number}`,
      kind: 'api',
      accessKey: `ak_${number.padStart(28, '0')}`,
      digest: number.padStart(43, '0'),
      sealed: null,
      expiresAt: null,
      mapTo: user,
      now: START,
    }),
  });
}

import type { Caller } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import { Replica } from '@latchkey/replica';
import * as events from '../../../../test/support/history.js';
import { ACCOUNT, credential, History, START } from '../../../../test/support/history.js';
import { CallerWatch } from './caller-watch.js';

const [ANA, KEY, PAIR, NEXT] = ['usr_ana', 'key_1', credential(1), credential(2)];
const NOW = START + 3_600_000;
const caller = { account: { id: ACCOUNT, name: '' }, key: { id: KEY, name: '', kind: 'api' } } as Caller;

/** Whether a caller who came with PAIR may go on after what was added to the history. */
function mayGoOn(add: (history: History) => History, expiresAt = NOW + 1): boolean {
  const until = new Date(expiresAt).toISOString();
  const history = new History()
    .event(ANA, events.userRegistered('Ana', 'admin'))
    .event(KEY, events.keyCreated(PAIR, ANA, { expiresAt: until }));
  const clock = { now: () => NOW };
  const replica = new Replica(clock);
  for (const record of add(history).records) replica.apply(record);
  return new CallerWatch(replica, clock, caller, PAIR.secretKey).mayStill('admin', 'verifier');
}

describe('a watched caller', () => {
  it.each<[string, (history: History) => History]>([
    ['nothing', (history) => history],
    ['a rotation with overlap', (history) => history.event(KEY, events.keyRotated(NEXT.secretKey, NOW + 1))],
    ['a change to another role that may', (history) => history.event(ANA, events.userEdited('admin', 'verifier'))],
    ['disable and enable', (history) => history.event(KEY, events.keyDisabled).event(KEY, events.keyEnabled)],
  ])('goes on after %s', (_what, add) => expect(mayGoOn(add)).toBe(true));

  it.each<[string, (history: History) => History]>([
    ['the key was deleted', (history) => history.event(KEY, events.keyDeleted)],
    ['the key was disabled', (history) => history.event(KEY, events.keyDisabled)],
    ['the user was deactivated', (history) => history.event(ANA, events.userDeactivated)],
    ['the user lost the role', (history) => history.event(ANA, events.userEdited('admin', 'member'))],
    ['the secret was rotated away', (history) => history.event(KEY, events.keyRotated(NEXT.secretKey, null))],
    ['the overlap of the secret is over', (history) => history.event(KEY, events.keyRotated(NEXT.secretKey, NOW))],
    [
      'the secret was rotated twice',
      (history) =>
        history
          .event(KEY, events.keyRotated(NEXT.secretKey, NOW + 1))
          .event(KEY, events.keyRotated(credential(3).secretKey, NOW + 1)),
    ],
  ])('ends when %s', (_what, add) => expect(mayGoOn(add)).toBe(false));

  it('ends when the key expires', () => expect(mayGoOn((history) => history, NOW)).toBe(false));
});

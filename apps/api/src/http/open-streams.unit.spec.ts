import { afterEach, describe, expect, it, vi } from 'vitest';
import { issueToken } from '@latchkey/domain';
import { LatchkeyStrategy } from '@latchkey/passport';
import { Replica, Sessions } from '@latchkey/replica';
import * as events from '../../../../test/support/history.js';
import { ACCOUNT, credential, History, START } from '../../../../test/support/history.js';
import { CallerWatch } from './open-streams.js';

const [ANA, KEY, PAIR, NEXT] = ['usr_ana', 'key_1', credential(1), credential(2)];
const TOKEN = issueToken('session', ANA);
const ACCESS = { scope: 'events:read', roles: ['admin', 'verifier'] } as const;
const NOW = START + 3_600_000;
const ACTING = {
  account: { id: ACCOUNT, name: '' },
  user: { id: ANA, name: 'Ana', role: 'admin' as const, externalId: null, attributes: {} },
};

/** Whether a caller who came with PAIR, or in a session, may go on after what was added to the history. */
function mayGoOn(add: (history: History) => History, expiresAt = NOW + 1, session?: string): boolean {
  const until = new Date(expiresAt).toISOString();
  const history = new History()
    .event(ANA, events.userRegistered('Ana', 'admin'))
    .event(KEY, events.keyCreated(PAIR, ANA, { expiresAt: until }))
    .event(ANA, events.sessionStarted('ses_1', TOKEN, NOW + 1, { keyId: KEY }), {
      at: new Date(NOW - 60_000).toISOString(),
    });
  const clock = { now: () => NOW };
  const replica = new Replica(clock);
  for (const record of add(history).records) replica.apply(record);
  replica.serving = true;
  const sessions = new Sessions(replica, clock);
  const headers = session === undefined ? { accesskey: PAIR.accessKey, secretkey: PAIR.secretKey } : {};
  const key =
    session === undefined
      ? { id: KEY, name: '', kind: 'api' as const, scopes: null, environment: null, metadata: {} }
      : null;
  const user = { ...ACTING, key, ...(session !== undefined && { session }) };
  return new CallerWatch(replica, sessions, new LatchkeyStrategy(replica), { headers, user }, ACCESS).mayStill();
}

describe('a watched caller', () => {
  it.each<[string, (history: History) => History]>([
    ['nothing', (history) => history],
    ['a rotation with overlap', (history) => history.event(KEY, events.keyRotated(NEXT.secretKey, NOW + 1))],
    ['a change to another role that may', (history) => history.event(ANA, events.userEdited('admin', 'verifier'))],
    ['disable and enable', (history) => history.event(KEY, events.keyDisabled).event(KEY, events.keyEnabled)],
  ])('goes on after %s, in a session too', (_what, add) => {
    expect(mayGoOn(add)).toBe(true);
    expect(mayGoOn(add, NOW + 1, 'ses_1')).toBe(true);
  });

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
  ])('ends when %s, in a session too', (_what, add) => {
    expect(mayGoOn(add)).toBe(false);
    expect(mayGoOn(add, NOW + 1, 'ses_1')).toBe(false);
  });

  it('ends when the key expires', () => {
    expect(mayGoOn((history) => history, NOW)).toBe(false);
    expect(mayGoOn((history) => history, NOW, 'ses_1')).toBe(false);
  });

  it.each([events.sessionEnded('ses_1'), events.sessionsEnded])(
    'ends with its session, and with no other: %s',
    (end) => {
      expect(mayGoOn((history) => history.event(ANA, end), NOW + 1, 'ses_1')).toBe(false);
      expect(mayGoOn((history) => history.event(ANA, end))).toBe(true);
      expect(mayGoOn((history) => history, NOW + 1, 'ses_2')).toBe(false);
    },
  );
});

describe('a stream that stays open', () => {
  afterEach(() => void vi.useRealTimers());

  it('is a use of its key once an hour, and no more often', () => {
    vi.useFakeTimers({ now: NOW, toFake: ['performance'] });
    const history = new History()
      .event(ANA, events.userRegistered('Ana', 'admin'))
      .event(KEY, events.keyCreated(PAIR, ANA));
    const replica = new Replica({ now: () => NOW });
    for (const record of history.records) replica.apply(record);
    replica.serving = true;
    const key = { id: KEY, name: '', kind: 'api' as const, scopes: null, environment: null, metadata: {} };
    const headers = { accesskey: PAIR.accessKey, secretkey: PAIR.secretKey };
    const watch = new CallerWatch(replica, new Sessions(replica, { now: () => NOW }), new LatchkeyStrategy(replica), { headers, user: { ...ACTING, key } }, ACCESS); // prettier-ignore
    const uses = () => replica.byAccessKey.get(PAIR.accessKey)!.uses;
    for (let minute = 0; minute < 150; minute++) {
      vi.advanceTimersByTime(60_000);
      expect(watch.mayStill()).toBe(true);
      expect(uses()).toBe(Math.floor((minute + 1) / 60));
    }
  });
});

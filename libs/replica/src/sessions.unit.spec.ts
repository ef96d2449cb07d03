import { issueToken, type KeyEvent, type UserEvent } from '@latchkey/domain';
import { describe, expect, it } from 'vitest';
import * as events from '../../../test/support/history.js';
import { ACCOUNT, credential, History, START } from '../../../test/support/history.js';
import { Replica } from './replica.js';
import { Sessions } from './sessions.js';

const [ANA, KEY, PAIR] = ['usr_ana', 'key_1', credential(1)];
const MINUTE = 60_000;
const NOW = START + 60 * MINUTE;
const TOKEN = issueToken('session', ANA);
const at = (ms: number) => ({ at: new Date(ms).toISOString() });

interface Given {
  readonly by?: { readonly keyId: string } | { readonly link: string };
  readonly now?: number;
  readonly later?: (history: History) => History;
}

/** Ana, her key and a session of hers that was opened at NOW. */
function sessions({ by = { keyId: KEY }, now = NOW, later = (history) => history }: Given = {}): Sessions {
  const history = new History()
    .event(ANA, events.userRegistered('Ana', 'admin'))
    .event('usr_ben', events.userRegistered('Ben', 'admin'))
    .event(KEY, events.keyCreated(PAIR, ANA))
    .event(ANA, events.sessionStarted('ses_1', TOKEN, NOW + 720 * MINUTE, by), at(NOW));
  const clock = { now: () => now };
  const replica = new Replica(clock);
  for (const record of later(history).records) replica.apply(record);
  replica.serving = true;
  return new Sessions(replica, clock);
}
const outcome = (given: Given, token = TOKEN) => {
  const checked = sessions(given).check(token);
  return checked.valid ? 'OK' : checked.code;
};
const after = (...happened: (readonly [string, KeyEvent | UserEvent])[]): Given => ({
  later: (history) => happened.reduce((so, [aggregate, event]) => so.event(aggregate, event, at(NOW)), history),
});
const edited = (changes: object): KeyEvent =>
  ({ type: 'KeyEdited', data: { changes }, pii: { target: '' } }) as KeyEvent;

describe('a session', () => {
  it('acts for its user, without a key', () => {
    const checked = sessions().check(TOKEN);
    expect(checked).toMatchObject({
      valid: true,
      signedIn: {
        account: { id: ACCOUNT, name: 'default' },
        user: { id: ANA, name: 'Ana', role: 'admin', externalId: null },
        session: { id: 'ses_1' },
      },
    });
  });
  it('acts as its user is now', () => {
    const signedIn = sessions(after([ANA, events.userEdited('admin', 'member')])).signedIn(ACCOUNT, ANA, 'ses_1');
    expect(signedIn?.user.role).toBe('member');
  });

  it.each<[string, string, Given]>([
    ['for less than half an hour', 'OK', { now: NOW + 30 * MINUTE - 1 }],
    ['no more after half an hour', 'EXPIRED', { now: NOW + 30 * MINUTE }],
    ['longer when it is renewed', 'OK', { now: NOW + 54 * MINUTE, later: (h) => h.event(ANA, events.sessionRenewed('ses_1'), at(NOW + 25 * MINUTE)) }],
    ['no longer than twelve hours', 'EXPIRED', { now: NOW + 720 * MINUTE, later: (h) => h.event(ANA, events.sessionRenewed('ses_1'), at(NOW + 719 * MINUTE)) }],
    ['up to twelve hours', 'OK', { now: NOW + 720 * MINUTE - 1, later: (h) => h.event(ANA, events.sessionRenewed('ses_1'), at(NOW + 719 * MINUTE)) }],
    ['not after it was ended', 'UNKNOWN_KEY', after([ANA, events.sessionEnded('ses_1')])],
    ['not after all were ended', 'UNKNOWN_KEY', after([ANA, events.sessionsEnded])],
    ['when another was ended', 'OK', after([ANA, events.sessionEnded('ses_2')])],
    ['not when its user was deactivated', 'UNKNOWN_KEY', after([ANA, events.userDeactivated])],
    ['not when its key was deleted', 'DELETED', after([KEY, events.keyDeleted])],
    ['not while its key is disabled', 'DISABLED', after([KEY, events.keyDisabled])],
    ['when its key is enabled again', 'OK', after([KEY, events.keyDisabled], [KEY, events.keyEnabled])],
    ['not after its secret was rotated away', 'WRONG_SECRET', after([KEY, events.keyRotated('sk_next', null)])],
    ['while its secret overlaps', 'OK', after([KEY, events.keyRotated('sk_next', NOW + 1)])],
    ['not after the overlap', 'WRONG_SECRET', after([KEY, events.keyRotated('sk_next', NOW)])],
    ['not after the old secret was ended', 'WRONG_SECRET', after([KEY, events.keyRotated('sk_next', NOW + 1)], [KEY, events.keyPreviousSecretEnded])],
    ['not after a second rotation', 'WRONG_SECRET', after([KEY, events.keyRotated('sk_2', NOW + 1)], [KEY, events.keyRotated('sk_3', NOW + 1)])],
    ['not when its key was mapped to another user', 'UNKNOWN_KEY', after([KEY, edited({ mappedUserId: { before: ANA, after: 'usr_ben' } })])],
    ['not when its key has expired', 'EXPIRED', after([KEY, edited({ expiresAt: { before: null, after: new Date(NOW).toISOString() } })])],
    ['without the key when a link opened it', 'OK', { ...after([KEY, events.keyDeleted]), by: { link: 'a' } }],
  ])('works %s', (_, code, given) => expect(outcome(given)).toBe(code)); // prettier-ignore

  it('is known by its secret alone, and by the secret of its own user', () => {
    const { secret, digest } = issueToken('session', ANA);
    expect(outcome({}, { userId: ANA, secret, digest })).toBe('UNKNOWN_KEY');
    expect(outcome({}, { ...TOKEN, userId: 'usr_ben' })).toBe('UNKNOWN_KEY');
    expect(outcome({}, { ...TOKEN, userId: 'usr_nobody' })).toBe('UNKNOWN_KEY');
  });
  it('answers nothing while the replica does not serve', () => {
    const clock = { now: () => NOW };
    const stale = new Sessions(new Replica(clock), clock);
    expect(stale.check(TOKEN)).toEqual({ valid: false, code: 'STALE' });
    expect(stale.signedIn(ACCOUNT, ANA, 'ses_1')).toBeNull();
  });
  it('is listed while it works, newest first', () => {
    const second = events.sessionStarted('ses_2', issueToken('session', ANA), NOW + 720 * MINUTE, { link: 'a' });
    const ids = (...given: Parameters<typeof after>) =>
      sessions(after([ANA, second], ...given))
        .of(ACCOUNT, ANA)
        .map(({ id }) => id);
    expect([ids(), ids([KEY, events.keyDeleted])]).toEqual([['ses_2', 'ses_1'], ['ses_2']]);
    expect(sessions().of(ACCOUNT, 'usr_nobody')).toEqual([]);
  });
});

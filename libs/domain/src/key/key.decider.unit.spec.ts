import { describe, expect, it } from 'vitest';
import type { Recorded } from '../recorded.js';
import type { CreateKey, DeleteKey, DisableKey, EditKey, EnableKey, MappedUser, RotateKey } from './key.commands.js';
import type { KeyCommand } from './key.commands.js';
import { keyDecider } from './key.decider.js';
import type { KeyEvent } from './key.events.js';
import type { Key, KeyState } from './key.fields.js';

const { decide, evolve } = keyDecider;
const NOW = Date.parse('2026-01-02T03:04:05.678Z');
const HOUR = 3_600_000;
const at = (ms: number) => new Date(ms).toISOString();

const ana: MappedUser = { id: 'usr_ana', name: 'Ana', active: true };
const ben: MappedUser = { id: 'usr_ben', name: 'Ben', active: true };
const gone: MappedUser = { id: 'usr_gone', name: 'Gone', active: false };
const sealed = { kid: 'ring', box: 'boxed' };

const create: CreateKey = {
  type: 'CreateKey',
  name: 'Import',
  kind: 'api',
  accessKey: 'ak_1',
  digest: 'digest-1',
  sealed: null,
  expiresAt: null,
  mapTo: ana,
  now: NOW,
};
const edit = (changes: Partial<EditKey>): EditKey => ({ type: 'EditKey', mappedUser: ana, now: NOW, ...changes });
const disable: DisableKey = { type: 'DisableKey', reason: 'left', mappedUser: ana, now: NOW };
const enable: EnableKey = { type: 'EnableKey', mappedUser: ana, now: NOW };
const rotate = (overlapSeconds: number): RotateKey => {
  return { type: 'RotateKey', digest: 'digest-2', sealed: null, overlapSeconds, now: NOW };
};
const reveal = { type: 'RevealKey', now: NOW } as const;
const remove: DeleteKey = { type: 'DeleteKey', mappedUser: ana, now: NOW };

const created: KeyEvent = {
  type: 'KeyCreated',
  data: {
    name: 'Import',
    kind: 'api',
    accessKey: 'ak_1',
    digest: 'digest-1',
    sealed: null,
    expiresAt: null,
    mappedUserId: 'usr_ana',
  },
  pii: { target: 'Import', mappedUserName: 'Ana' },
};
const createdSealed = { ...created, data: { ...created.data, sealed } } as KeyEvent;
const pii = { target: 'Import' };
const change = <B, A>(before: B, after: A) => ({ before, after });
const disabled: KeyEvent = {
  type: 'KeyDisabled',
  data: { status: change('active', 'disabled'), reason: 'left' },
  pii,
};
const enabled: KeyEvent = { type: 'KeyEnabled', data: { status: change('disabled', 'active') }, pii };
const deleted: KeyEvent = { type: 'KeyDeleted', data: { status: change('active', 'deleted') }, pii };
const revealed: KeyEvent = { type: 'KeyRevealed', data: { secretVersion: 1 }, pii };
const rotated = (before: string | null, after: string | null): KeyEvent => ({
  type: 'KeyRotated',
  data: { digest: 'digest-2', sealed: null, previousSecretExpiresAt: change(before, after) },
  pii,
});

const recorded = (event: KeyEvent, n: number): Recorded<KeyEvent> => ({
  ...event,
  meta: { account: 'acc_1', aggregate: 'key_1', at: NOW + n, actorUserId: 'usr_admin' },
});
const fold = (events: readonly KeyEvent[]): KeyState =>
  events.reduce<KeyState>((state, event, n) => evolve(state, recorded(event, n)), null);

function given(...events: KeyEvent[]) {
  const state = fold(events);
  return {
    when: (command: KeyCommand) => ({
      thenEvent: (event: KeyEvent) => expect(decide(command, state)).toEqual(event),
      thenNothing: () => expect(decide(command, state)).toBeNull(),
      thenRefused: (code: string) =>
        expect(() => decide(command, state)).toThrow(expect.objectContaining({ code }) as Error),
    }),
    thenState: (part: Partial<Key>) => expect(state).toMatchObject(part),
  };
}

describe('create', () => {
  it('makes a key', () => given().when(create).thenEvent(created));
  it('writes the expiry as a time', () =>
    given()
      .when({ ...create, expiresAt: NOW + 1 })
      .thenEvent({ ...created, data: { ...created.data, expiresAt: at(NOW + 1) } } as KeyEvent));
  it('refuses an expiry that is now', () =>
    given()
      .when({ ...create, expiresAt: NOW })
      .thenRefused('VALIDATION_FAILED'));
  it('refuses an inactive mapped user', () =>
    given()
      .when({ ...create, mapTo: gone })
      .thenRefused('USER_INACTIVE'));
  it.each([
    ['lives', [created]],
    ['is deleted', [created, deleted]],
  ])('refuses where a key %s', (_, events) =>
    given(...events)
      .when(create)
      .thenRefused('IDEMPOTENCY_KEY_REUSED'),
  );
});

describe('without a key', () => {
  it.each<[string, KeyCommand]>([
    ['edit', edit({ name: 'x' })],
    ['disable', disable],
    ['enable', enable],
    ['rotate', rotate(0)],
    ['reveal', reveal],
    ['delete', remove],
  ])('%s finds nothing', (_, command) => given().when(command).thenRefused('KEY_NOT_FOUND'));
});

describe('on a deleted key', () => {
  it.each<[string, KeyCommand]>([
    ['edit', edit({ name: 'x' })],
    ['an edit that changes nothing', edit({})],
    ['disable', disable],
    ['enable', enable],
    ['rotate', rotate(0)],
    ['reveal', reveal],
  ])('%s is refused', (_, command) => given(createdSealed, deleted).when(command).thenRefused('KEY_DELETED'));
  it('delete is already so', () => given(created, deleted).when(remove).thenNothing());
});

const changed = (changes: object, more: object = {}) =>
  ({ type: 'KeyEdited', data: { changes }, pii: { ...pii, ...more } }) as KeyEvent;

describe('edit', () => {
  const name = change('Import', 'Export');
  const expiresAt = change(null, at(NOW + HOUR));

  it('holds the name only when that changed', () =>
    given(created)
      .when(edit({ name: 'Export', expiresAt: null, mapTo: ana }))
      .thenEvent(changed({ name }, { target: 'Export' })));
  it('holds the expiry only when that changed', () =>
    given(created)
      .when(edit({ name: 'Import', expiresAt: NOW + HOUR }))
      .thenEvent(changed({ expiresAt })));
  it('holds the mapped user, with names in pii, when that changed', () =>
    given(created)
      .when(edit({ mapTo: ben }))
      .thenEvent(
        changed({ mappedUserId: change('usr_ana', 'usr_ben') }, { mappedUserName: { before: 'Ana', after: 'Ben' } }),
      ));
  it('names nobody as the mapped user before when that one cannot be read', () =>
    given(created)
      .when(edit({ mapTo: ben, mappedUser: undefined }))
      .thenEvent(
        changed({ mappedUserId: change('usr_ana', 'usr_ben') }, { mappedUserName: { before: '', after: 'Ben' } }),
      ));
  it('of everything is one event', () =>
    given(created)
      .when(edit({ name: 'Export', expiresAt: NOW + HOUR, mapTo: ben }))
      .thenEvent(
        changed(
          { name, expiresAt, mappedUserId: change('usr_ana', 'usr_ben') },
          { target: 'Export', mappedUserName: { before: 'Ana', after: 'Ben' } },
        ),
      ));
  it('of nothing is already so', () => given(created).when(edit({})).thenNothing());
  it('of the same values is already so', () =>
    given(created)
      .when(edit({ name: 'Import', expiresAt: null, mapTo: ana }))
      .thenNothing());
  it('may name the expiry that has passed when it is the one at hand', () => {
    const expired = { ...created, data: { ...created.data, expiresAt: at(NOW - 1) } } as KeyEvent;
    given(expired)
      .when(edit({ expiresAt: NOW - 1 }))
      .thenNothing();
  });
  it('refuses an expiry that has passed', () =>
    given(created)
      .when(edit({ expiresAt: NOW }))
      .thenRefused('VALIDATION_FAILED'));
  it('refuses to map to an inactive user', () =>
    given(created)
      .when(edit({ mapTo: gone }))
      .thenRefused('USER_INACTIVE'));
  it('may keep a mapped user who became inactive', () =>
    given(created)
      .when(edit({ mapTo: { ...ana, active: false } }))
      .thenNothing());
  it('works on a disabled key, which stays disabled', () => {
    given(created, disabled)
      .when(edit({ name: 'Export' }))
      .thenEvent(changed({ name }, { target: 'Export' }));
    given(created, disabled, changed({ name })).thenState({ name: 'Export', enabled: false });
  });
});

describe('disable and enable', () => {
  it('disables, with reason and statuses', () => given(created).when(disable).thenEvent(disabled));
  it('disables what is disabled: already so', () => given(created, disabled).when(disable).thenNothing());
  it('remembers why a key was disabled, until it is enabled', () => {
    given(created, disabled).thenState({ enabled: false, disabledReason: 'left' });
    given(created, disabled, enabled).thenState({ enabled: true, disabledReason: null });
  });

  it('enables', () => given(created, disabled).when(enable).thenEvent(enabled));
  it('enables what is enabled: already so', () => given(created).when(enable).thenNothing());
  it('says that the status stays when the mapped user is inactive', () =>
    given(created)
      .when({ ...disable, mappedUser: undefined })
      .thenEvent({ ...disabled, data: { status: change('user-inactive', 'user-inactive'), reason: 'left' } }));
});

describe('rotate', () => {
  it('without overlap ends the secret at once', () => given(created).when(rotate(0)).thenEvent(rotated(null, null)));
  it('with overlap keeps it until then', () =>
    given(created)
      .when(rotate(60))
      .thenEvent(rotated(null, at(NOW + 60_000))));
  it('a second time ends the oldest', () => {
    const first = rotated(null, at(NOW + HOUR));
    given(created, first)
      .when(rotate(60))
      .thenEvent(rotated(at(NOW + HOUR), at(NOW + 60_000)));
    given(created, first).thenState({ previousDigest: 'digest-1', digest: 'digest-2', secretVersion: 2 });
    given(created, first, rotated(at(NOW + HOUR), at(NOW + 60_000))).thenState({
      previousDigest: 'digest-2',
      previousSecretExpiresAt: NOW + 60_000,
      secretVersion: 3,
    });
  });
  it('works on a disabled key', () => given(created, disabled).when(rotate(0)).thenEvent(rotated(null, null)));
  it('without overlap forgets the secret before', () =>
    given(created, rotated(null, at(NOW + HOUR)), rotated(at(NOW + HOUR), null)).thenState({
      previousDigest: null,
      previousSecretExpiresAt: null,
    }));
});

describe('end of the secret before', () => {
  const inOverlap = rotated(null, at(NOW + HOUR));
  const ended: KeyEvent = {
    type: 'KeyPreviousSecretEnded',
    data: { previousSecretExpiresAt: change(at(NOW + HOUR), null) },
    pii,
  };
  const end: KeyCommand = { type: 'EndPreviousSecret', now: NOW };
  it('ends it while it works', () => given(created, inOverlap).when(end).thenEvent(ended));
  it('leaves the newest alone', () =>
    given(created, inOverlap, ended).thenState({
      digest: 'digest-2',
      previousDigest: null,
      previousSecretExpiresAt: null,
      secretVersion: 2,
      version: 3,
    }));
  it.each([
    ['there was none', [created]],
    ['it was ended', [created, inOverlap, ended]],
  ])('is already so where %s', (_, events) => given(...events).when(end).thenNothing()); // prettier-ignore
  it('is already so where its time is over', () =>
    given(created, inOverlap)
      .when({ ...end, now: NOW + HOUR })
      .thenNothing());
  it('works on a disabled key, and not on a deleted one', () => {
    given(created, inOverlap, disabled).when(end).thenEvent(ended);
    given(created, inOverlap, deleted).when(end).thenRefused('KEY_DELETED');
    given().when(end).thenRefused('KEY_NOT_FOUND');
  });
});

describe('reveal', () => {
  it('is an event', () => given(createdSealed).when(reveal).thenEvent(revealed));
  it('names the secret it shows', () =>
    given(createdSealed, {
      ...rotated(null, null),
      data: { digest: 'd', sealed, previousSecretExpiresAt: change(null, null) },
    } as KeyEvent)
      .when(reveal)
      .thenEvent({ ...revealed, data: { secretVersion: 2 } } as KeyEvent));
  it('is off when the secret was not sealed', () => given(created).when(reveal).thenRefused('REVEAL_OFF'));
  it('is off again after a rotation without sealing', () =>
    given(createdSealed, rotated(null, null)).when(reveal).thenRefused('REVEAL_OFF'));
});

describe('delete', () => {
  it('ends a key', () => given(created).when(remove).thenEvent(deleted));
  it('ends a disabled key', () =>
    given(created, disabled)
      .when(remove)
      .thenEvent({ ...deleted, data: { status: change('disabled', 'deleted') } } as KeyEvent));
});

describe('evolve', () => {
  it('keeps who created it and when, and when it was last changed', () =>
    given(created, disabled).thenState({
      id: 'key_1',
      accountId: 'acc_1',
      createdBy: 'usr_admin',
      createdAt: NOW,
      updatedAt: NOW + 1,
      version: 2,
    }));
  it('gives a reveal no version and no time of change', () =>
    given(createdSealed, revealed).thenState({ version: 1, updatedAt: NOW }));
  it('throws at an event before the first', () => expect(() => fold([disabled])).toThrow('before KeyCreated'));
  it('throws at a second creation', () => expect(() => fold([created, created])).toThrow('KeyCreated twice'));
});

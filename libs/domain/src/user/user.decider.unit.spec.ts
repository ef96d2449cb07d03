import { describe, expect, it } from 'vitest';
import type { Recorded } from '../recorded.js';
import type { EditUser, RegisterUser, UserCommand } from './user.commands.js';
import { userDecider } from './user.decider.js';
import type { UserEvent } from './user.events.js';
import type { User, UserState } from './user.fields.js';
import type { UserRole } from './user-role.js';

const { decide, evolve } = userDecider;
const NOW = Date.parse('2026-01-02T03:04:05.678Z');

const register: RegisterUser = {
  type: 'RegisterUser',
  name: 'Ana',
  email: 'ana@example.org',
  role: 'admin',
  externalId: null,
};
const edit = (changes: Partial<EditUser>): EditUser => ({ type: 'EditUser', activeAdmins: 1, ...changes });
const deactivate = (activeAdmins: number) => ({ type: 'DeactivateUser', activeAdmins }) as const;
const activate = { type: 'ActivateUser' } as const;

const registered = (role: UserRole): UserEvent => ({
  type: 'UserRegistered',
  data: { role, externalId: null },
  pii: { target: 'Ana', name: 'Ana', email: 'ana@example.org' },
});
const admin = registered('admin');
const member = registered('member');
const deactivated: UserEvent = {
  type: 'UserDeactivated',
  data: { active: { before: true, after: false } },
  pii: { target: 'Ana' },
};
const activated: UserEvent = {
  type: 'UserActivated',
  data: { active: { before: false, after: true } },
  pii: { target: 'Ana' },
};
const edited = (role: object, personal: object, target = 'Ana') =>
  ({ type: 'UserEdited', data: { changes: role }, pii: { target, changes: personal } }) as UserEvent;

const recorded = (event: UserEvent, n: number): Recorded<UserEvent> => ({
  ...event,
  meta: { account: 'acc_1', aggregate: 'usr_1', at: NOW + n, actorUserId: 'usr_admin' },
});
const fold = (events: readonly UserEvent[]): UserState =>
  events.reduce<UserState>((state, event, n) => evolve(state, recorded(event, n)), null);

function given(...events: UserEvent[]) {
  const state = fold(events);
  return {
    when: (command: UserCommand) => ({
      thenEvent: (event: UserEvent) => expect(decide(command, state)).toEqual(event),
      thenNothing: () => expect(decide(command, state)).toBeNull(),
      thenRefused: (code: string) =>
        expect(() => decide(command, state)).toThrow(expect.objectContaining({ code }) as Error),
    }),
    thenState: (part: Partial<User>) => expect(state).toMatchObject(part),
  };
}

describe('register', () => {
  it('makes a user', () => given().when(register).thenEvent(admin));
  it('keeps the external id', () =>
    given()
      .when({ ...register, externalId: 'hr-7' })
      .thenEvent({ ...admin, data: { role: 'admin', externalId: 'hr-7' } } as UserEvent));
  it('refuses a user who exists', () => given(admin).when(register).thenRefused('USER_EXISTS'));
  it('refuses a user who exists and is inactive', () =>
    given(member, deactivated).when(register).thenRefused('USER_EXISTS'));
});

describe('without a user', () => {
  it.each<[string, UserCommand]>([
    ['edit', edit({ name: 'x' })],
    ['deactivate', deactivate(2)],
    ['activate', activate],
  ])('%s finds nothing', (_, command) => given().when(command).thenRefused('USER_NOT_FOUND'));
});

describe('edit', () => {
  const email = { before: 'ana@example.org', after: 'a@example.org' };

  it('holds the name only when that changed', () =>
    given(member)
      .when(edit({ name: 'Anna', email: 'ana@example.org', role: 'member' }))
      .thenEvent(edited({}, { name: { before: 'Ana', after: 'Anna' } }, 'Anna')));
  it('holds the email only when that changed', () =>
    given(member)
      .when(edit({ name: 'Ana', email: 'a@example.org' }))
      .thenEvent(edited({}, { email })));
  it('holds the role only when that changed', () =>
    given(member)
      .when(edit({ role: 'verifier' }))
      .thenEvent(edited({ role: { before: 'member', after: 'verifier' } }, {})));
  const linked = edited({ externalId: { before: null, after: 'hr-7' } }, {});
  it('sets the external id where there is none', () => {
    given(member)
      .when(edit({ externalId: 'hr-7' }))
      .thenEvent(linked);
    given(member, linked).thenState({ externalId: 'hr-7', version: 2 });
  });
  it('of the same external id is already so', () =>
    given(member, linked)
      .when(edit({ externalId: 'hr-7' }))
      .thenNothing());
  it('leaves an external id that is set', () =>
    given(member, linked)
      .when(edit({ externalId: 'hr-8', name: 'Anna' }))
      .thenRefused('VALIDATION_FAILED'));
  it('of nothing is already so', () => given(member).when(edit({})).thenNothing());
  it('of the same values is already so', () =>
    given(member)
      .when(edit({ name: 'Ana', email: 'ana@example.org', role: 'member' }))
      .thenNothing());
  it('works on an inactive user', () =>
    given(member, deactivated)
      .when(edit({ email: 'a@example.org' }))
      .thenEvent(edited({}, { email })));
});

const demoted = (role: UserRole) => edited({ role: { before: 'admin', after: role } }, {});

describe('the last active admin', () => {
  it.each<UserRole>(['member', 'verifier'])('cannot become %s', (role) =>
    given(admin).when(edit({ role })).thenRefused('LAST_ADMIN'),
  );
  it('cannot be demoted together with other changes', () =>
    given(admin)
      .when(edit({ role: 'member', name: 'Anna' }))
      .thenRefused('LAST_ADMIN'));
  it('can be renamed', () =>
    given(admin)
      .when(edit({ name: 'Anna', role: 'admin' }))
      .thenEvent(edited({}, { name: { before: 'Ana', after: 'Anna' } }, 'Anna')));
  it('cannot be deactivated', () => given(admin).when(deactivate(1)).thenRefused('LAST_ADMIN'));
  it('is not the last where there are two', () => {
    given(admin).when(deactivate(2)).thenEvent(deactivated);
    given(admin)
      .when(edit({ role: 'member', activeAdmins: 2 }))
      .thenEvent(demoted('member'));
  });
  it('is not somebody who is inactive already', () =>
    given(admin, deactivated)
      .when(edit({ role: 'member' }))
      .thenEvent(demoted('member')));
  it('is nobody who is no admin', () => given(member).when(deactivate(1)).thenEvent(deactivated));
});

describe('deactivate and activate', () => {
  it('deactivates an inactive user: already so, even for an admin', () =>
    given(admin, deactivated).when(deactivate(0)).thenNothing());
  it('activates', () => given(member, deactivated).when(activate).thenEvent(activated));
  it('activates an active user: already so', () => given(member).when(activate).thenNothing());
});

describe('evolve', () => {
  it('folds every event into the state', () =>
    given(
      admin,
      edited({ role: { before: 'admin', after: 'member' } }, { name: { before: 'Ana', after: 'Anna' } }),
      edited({}, { email: { before: 'ana@example.org', after: 'a@example.org' } }),
      deactivated,
    ).thenState({
      id: 'usr_1',
      accountId: 'acc_1',
      name: 'Anna',
      email: 'a@example.org',
      role: 'member',
      active: false,
      createdAt: NOW,
      version: 4,
    }));
  it('brings an active user back', () => given(member, deactivated, activated).thenState({ active: true, version: 3 }));
  it('throws at an event before the first', () => expect(() => fold([activated])).toThrow('before UserRegistered'));
  it('throws at a second registration', () => expect(() => fold([admin, admin])).toThrow('UserRegistered twice'));
});

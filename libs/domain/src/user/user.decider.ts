import { LastAdmin, UserExists, UserNotFound, ValidationFailed } from '../errors.js';
import type { Recorded } from '../recorded.js';
import { decideSession, evolveSessions } from './session.decider.js';
import { isSessionEvent } from './session.events.js';
import { NO_SIGN_INS } from './session.state.js';
import type { EditUser, RegisterUser, UserCommand } from './user.commands.js';
import type { UserEvent } from './user.events.js';
import type { User, UserState } from './user.state.js';

const SAME_EMAIL =
  'Another user has this e-mail address: the one that id names. Use that user, or send allowDuplicateEmail: true.';

export const initialState = (): UserState => null;

/**
 * Decides a command on a user: the event that does it, or null when it is already so.
 *
 * @throws LatchkeyError USER_NOT_FOUND, USER_EXISTS, USER_INACTIVE, LAST_ADMIN, UNAUTHENTICATED, VALIDATION_FAILED
 */
export function decide(command: UserCommand, state: UserState): UserEvent | null {
  if (command.type === 'RegisterUser') return register(command, state);
  if (state === null) throw new UserNotFound();
  switch (command.type) {
    case 'EditUser':
      return edit(command, state);
    case 'DeactivateUser':
      if (!state.active) return null;
      requireAnotherAdmin(state, command.activeAdmins);
      return { type: 'UserDeactivated', data: { active: { before: true, after: false } }, pii: { target: state.name } };
    case 'ActivateUser':
      if (state.active) return null;
      return { type: 'UserActivated', data: { active: { before: false, after: true } }, pii: { target: state.name } };
    default:
      return decideSession(command, state);
  }
}

/** The state after an event. Throws where an event cannot follow the state; the reader then quarantines the user. */
export function evolve(state: UserState, event: Recorded<UserEvent>): User {
  if (event.type === 'UserRegistered' && state === null) return registered(event);
  if (event.type === 'UserRegistered') throw new Error('UserRegistered twice');
  if (state === null) throw new Error(`${event.type} before UserRegistered`);
  if (isSessionEvent(event)) return { ...state, ...evolveSessions(state, event) };
  const next = { ...state, version: state.version + 1 };
  switch (event.type) {
    case 'UserEdited': {
      const { name, email } = event.pii.changes;
      const { role, externalId } = event.data.changes;
      return {
        ...next,
        name: name ? name.after : state.name,
        email: email ? email.after : state.email,
        role: role ? role.after : state.role,
        externalId: externalId ? externalId.after : state.externalId,
      };
    }
    case 'UserDeactivated':
      return { ...next, active: false, ...NO_SIGN_INS };
    case 'UserActivated':
      return { ...next, active: true };
  }
}

function register({ name, email, role, externalId, emailOf }: RegisterUser, state: UserState): UserEvent {
  if (state !== null) throw new UserExists(state.id);
  if (emailOf !== undefined) throw new UserExists(emailOf, SAME_EMAIL);
  return { type: 'UserRegistered', data: { role, externalId }, pii: { target: name, name, email } };
}

function edit({ name, email, role, externalId, activeAdmins, emailOf }: EditUser, state: User): UserEvent | null {
  const renamed = name !== undefined && name !== state.name;
  const readdressed = email !== undefined && email !== state.email;
  const regraded = role !== undefined && role !== state.role;
  const linked = externalId !== undefined && externalId !== state.externalId;
  if (!renamed && !readdressed && !regraded && !linked) return null;
  if (linked && state.externalId !== null) throw externalIdStays();
  if (readdressed && emailOf !== undefined) throw new UserExists(emailOf, SAME_EMAIL);
  if (regraded && state.role === 'admin') requireAnotherAdmin(state, activeAdmins);
  return {
    type: 'UserEdited',
    data: {
      changes: {
        ...(regraded && { role: { before: state.role, after: role } }),
        ...(linked && { externalId: { before: state.externalId, after: externalId } }),
      },
    },
    pii: {
      target: renamed ? name : state.name,
      changes: {
        ...(renamed && { name: { before: state.name, after: name } }),
        ...(readdressed && { email: { before: state.email, after: email } }),
      },
    },
  };
}

function registered({ data, pii, meta }: Recorded<Extract<UserEvent, { type: 'UserRegistered' }>>): User {
  return {
    id: meta.aggregate,
    accountId: meta.account,
    name: pii.name,
    email: pii.email,
    role: data.role,
    active: true,
    externalId: data.externalId,
    createdAt: meta.at,
    version: 1,
    ...NO_SIGN_INS,
  };
}

function requireAnotherAdmin(state: User, activeAdmins: number): void {
  if (state.role === 'admin' && state.active && activeAdmins <= 1) throw new LastAdmin();
}

// Other systems know the user by it.
function externalIdStays(): ValidationFailed {
  return new ValidationFailed([{ pointer: '/externalId', message: 'is set already, and then it stays as it is' }]);
}

import type { Decider } from '../decider.js';
import { LastAdmin, UserExists, UserNotFound, ValidationFailed } from '../errors.js';
import { edited, editsOf, having, loggedOf, loggedOfNew, pick, readInto, written } from '../fields.js';
import type { Recorded } from '../recorded.js';
import { decideSession, evolveSessions } from './session.decider.js';
import { isSessionEvent } from './session.events.js';
import { NO_SIGN_INS } from './session.state.js';
import type { EditUser, RegisterUser, UserCommand } from './user.commands.js';
import { IMPERSONAL, PERSONAL, type UserEvent } from './user.events.js';
import { BLANK_USER, USER_FIELDS, type User, type UserState } from './user.fields.js';

const GIVEN = loggedOf(USER_FIELDS);
const REVOKING = having(USER_FIELDS, 'revokes');
const SAME_EMAIL =
  'Another user has this e-mail address: the one that id names. Use that user, or send allowDuplicateEmail: true.';

/**
 * Refuses with USER_NOT_FOUND, USER_EXISTS, USER_INACTIVE, LAST_ADMIN, UNAUTHENTICATED or VALIDATION_FAILED. Commands on
 * sessions are decided as the user's.
 */
export const userDecider: Decider<UserCommand, User, UserEvent> = { kind: 'user', decide, evolve, mayRevoke };

function decide(command: UserCommand, state: UserState): UserEvent | null {
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

function evolve(state: UserState, event: Recorded<UserEvent>): User {
  if (event.type === 'UserRegistered' && state === null) return registered(event);
  if (event.type === 'UserRegistered') throw new Error('UserRegistered twice');
  if (state === null) throw new Error(`${event.type} before UserRegistered`);
  if (isSessionEvent(event)) return { ...state, ...evolveSessions(state, event) };
  const next = { ...state, version: state.version + 1 };
  switch (event.type) {
    case 'UserEdited':
      return { ...next, ...edited(USER_FIELDS, event.data.changes), ...edited(USER_FIELDS, event.pii.changes) };
    case 'UserDeactivated':
      return { ...next, active: false, ...NO_SIGN_INS };
    case 'UserActivated':
      return { ...next, active: true };
  }
}

function mayRevoke(command: UserCommand): boolean {
  switch (command.type) {
    case 'EditUser':
      return REVOKING.some((name) => command[name as keyof EditUser] !== undefined);
    case 'DeactivateUser':
    case 'EndSession':
    case 'EndSessions':
      return true;
    case 'RegisterUser':
    case 'ActivateUser':
    case 'IssueSignInLink':
    case 'StartSession':
    case 'RenewSession':
      return false;
  }
}

function register({ emailOf, ...given }: RegisterUser, state: UserState): UserEvent {
  if (state !== null) throw new UserExists(state.id);
  if (emailOf !== undefined) throw new UserExists(emailOf, SAME_EMAIL);
  return {
    type: 'UserRegistered',
    data: written(USER_FIELDS, IMPERSONAL, given),
    pii: { target: given.name, ...written(USER_FIELDS, loggedOfNew(USER_FIELDS, PERSONAL, given), given) },
  };
}

function edit({ activeAdmins, emailOf, type, ...wanted }: EditUser, state: User): UserEvent | null {
  const changes = editsOf(USER_FIELDS, state, wanted);
  if (Object.keys(changes).length === 0) return null;
  if (changes.externalId !== undefined && state.externalId !== null) throw externalIdStays();
  if (changes.email !== undefined && emailOf !== undefined) throw new UserExists(emailOf, SAME_EMAIL);
  if (changes.role !== undefined && state.role === 'admin') requireAnotherAdmin(state, activeAdmins);
  return {
    type: 'UserEdited',
    data: { changes: pick(changes, IMPERSONAL) },
    pii: { target: wanted.name ?? state.name, changes: pick(changes, PERSONAL) },
  };
}

function registered({ data, pii, meta }: Recorded<Extract<UserEvent, { type: 'UserRegistered' }>>): User {
  const made = { ...BLANK_USER, id: meta.aggregate, accountId: meta.account, createdAt: meta.at };
  return readInto(readInto(made, GIVEN, data), GIVEN, pii);
}

function requireAnotherAdmin(state: User, activeAdmins: number): void {
  if (state.role === 'admin' && state.active && activeAdmins <= 1) throw new LastAdmin();
}

// Other systems know the user by it.
function externalIdStays(): ValidationFailed {
  return new ValidationFailed([{ pointer: '/externalId', message: 'is set already, and then it stays as it is' }]);
}

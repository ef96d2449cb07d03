import type { SessionCommand } from './session.commands.js';
import type { UserRole } from './user.events.js';

interface MayShareAnAddress {
  /** id of another user who has this e-mail address; unset where there is none, or where two may have it */
  readonly emailOf?: string | undefined;
}

export interface RegisterUser extends MayShareAnAddress {
  readonly type: 'RegisterUser';
  readonly name: string;
  readonly email: string | null;
  readonly role: UserRole;
  readonly externalId: string | null;
}

interface MayTakeAnAdmin {
  /** active admins of the account at present, this user included */
  readonly activeAdmins: number;
}

export interface EditUser extends MayTakeAnAdmin, MayShareAnAddress {
  readonly type: 'EditUser';
  readonly name?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: UserRole | undefined;
  /** once, where there is none */
  readonly externalId?: string | undefined;
}

export interface DeactivateUser extends MayTakeAnAdmin {
  readonly type: 'DeactivateUser';
}

export interface ActivateUser {
  readonly type: 'ActivateUser';
}

export type UserCommand = RegisterUser | EditUser | DeactivateUser | ActivateUser | SessionCommand;

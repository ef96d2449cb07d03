import type { SessionCommand } from './session.commands.js';
import type { NewUser, UserChanges } from './user.fields.js';

interface MayShareAnAddress {
  /** id of another user who has this e-mail address; unset where there is none, or where two may have it */
  readonly emailOf?: string | undefined;
}

export interface RegisterUser extends MayShareAnAddress, Omit<NewUser, 'email' | 'externalId'> {
  readonly type: 'RegisterUser';
  /** null for the first admin */
  readonly email: string | null;
  readonly externalId?: string | null | undefined;
}

interface MayTakeAnAdmin {
  /** active admins of the account at present, this user included */
  readonly activeAdmins: number;
}

export interface EditUser extends MayTakeAnAdmin, MayShareAnAddress, UserChanges {
  readonly type: 'EditUser';
}

export interface DeactivateUser extends MayTakeAnAdmin {
  readonly type: 'DeactivateUser';
}

export interface ActivateUser {
  readonly type: 'ActivateUser';
}

export type UserCommand = RegisterUser | EditUser | DeactivateUser | ActivateUser | SessionCommand;

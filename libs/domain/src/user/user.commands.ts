import type { SessionCommand } from './session.commands.js';
import type { NewUser, UserChanges } from './user.fields.js';

interface MayShareAnAddress {
  /** id of another user who has this e-mail address; unset where there is none, or where two may have it */
  readonly emailOf?: string | undefined;
}

/** Registers a user. */
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

/** Changes members of a user; what is left out stays. */
export interface EditUser extends MayTakeAnAdmin, MayShareAnAddress, UserChanges {
  readonly type: 'EditUser';
}

/** Makes every key and session of a user stop working. */
export interface DeactivateUser extends MayTakeAnAdmin {
  readonly type: 'DeactivateUser';
}

/** Makes the keys of a user work again. */
export interface ActivateUser {
  readonly type: 'ActivateUser';
}

/** A command that `userDecider` decides. */
export type UserCommand = RegisterUser | EditUser | DeactivateUser | ActivateUser | SessionCommand;
